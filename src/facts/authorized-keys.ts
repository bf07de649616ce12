import { available, defineFact, type Reading, sh, unavailable } from '../model/index.js';
import { section, splitSections } from './sections.js';

export interface AuthorizedKeys {
  /** Undefined when there is no such account. */
  readonly account?: { readonly uid: number; readonly gid: number; readonly home: string };
  /** The file that sshd reads by default, or the one asked for. */
  readonly path: string;
  /** Its text; null when there is no file. */
  readonly text: string | null;
  /** Octal digits; empty when there is no folder. */
  readonly folderMode: string;
}

export interface AuthorizedKeysQuestion {
  readonly user: string;
  readonly path?: string;
}

/** The keys that may log in to an account; the file's place follows from the account's home. */
export const authorizedKeys = defineFact<AuthorizedKeys, AuthorizedKeysQuestion>({
  id: 'authorized_keys',
  summary: 'Keys that may log in to an account',
  scopes: () => ['user', 'file'],
  script: ({ user, path }) =>
    [
      sh`e=$(getent passwd -- ${user}); h=\${e%:*}; h=\${h##*:}`,
      path === undefined ? 'f=$h/.ssh/authorized_keys' : sh`f=${path}`,
      section('account'),
      'printf "%s\\n" "$e"',
      section('path'),
      'printf %s "$f"',
      section('folder'),
      'stat -L -c %a -- "${f%/*}" 2>/dev/null',
      'if [ -f "$f" ]; then',
      section('text'),
      'base64 -w0 < "$f"; fi; :',
    ].join('\n'),
  parse({ stdout }): Reading<AuthorizedKeys> {
    const parts = splitSections(stdout);
    const [, , uid, gid, , home] = (parts.get('account') ?? '').trim().split(':');
    const path = parts.get('path');
    if (path === undefined) return unavailable('the host did not tell the file of keys');
    const text = parts.get('text');
    return available({
      ...(uid && gid && home && { account: { uid: Number(uid), gid: Number(gid), home } }),
      path,
      text: text === undefined ? null : Buffer.from(text, 'base64').toString('utf8'),
      folderMode: (parts.get('folder') ?? '').trim(),
    });
  },
});
