import { basename } from 'node:path';

const names: readonly (readonly [RegExp, string])[] = [
  [/^id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?$/, 'is named as a private key of ssh is'],
  [/\.(?:p12|pfx|jks|keystore|kdbx|ppk)$/i, 'is named as a store of keys is'],
  [
    /^(?:\.netrc|\.pgpass|\.git-credentials|\.vault[_-]?pass(?:word)?(?:\..*)?|age\.key)$/,
    'is named as a file of passwords or keys is',
  ],
];

const contents: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----/, 'holds a private key'],
  [/AGE-SECRET-KEY-1[A-Z0-9]{10}/, 'holds an identity of age'],
  [/^[ \t]*\$ANSIBLE_VAULT;/m, 'holds what a password opens'],
  [/\brigger_[A-Za-z0-9_-]{43}\b/, 'holds a token of rigger'],
];

/** Why a file is one that never travels, from its name and what it holds; undefined where nothing says so. */
export const secretFault = (path: string, content: Uint8Array): string | undefined => {
  const named = names.find(([pattern]) => pattern.test(basename(path)))?.[1];
  if (named !== undefined) return named;
  const text = Buffer.from(content.buffer, content.byteOffset, content.byteLength).toString('latin1');
  return contents.find(([pattern]) => pattern.test(text))?.[1];
};
