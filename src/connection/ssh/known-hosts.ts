import { createHmac } from 'node:crypto';

/** One line of a known_hosts file, as sshd(8) describes it. */
export interface KnownHost {
  readonly file: string;
  readonly line: number;
  readonly marker: 'revoked' | 'cert-authority' | undefined;
  /** Comma-separated patterns, or one hashed name. */
  readonly names: string;
  readonly keyType: string;
  /** Base64. */
  readonly key: string;
}

/** Lines that cannot be read are skipped, as OpenSSH does. */
export const parseKnownHosts = (text: string, file: string): KnownHost[] =>
  text.split('\n').flatMap((content, index): KnownHost[] => {
    const words = content.trim().split(/[ \t]+/);
    if (words[0] === '' || words[0]?.startsWith('#')) return [];
    const marker = words[0]?.startsWith('@') ? words.shift()?.slice(1) : undefined;
    const [names, keyType, key] = words;
    if (marker !== undefined && marker !== 'revoked' && marker !== 'cert-authority') return [];
    if (names === undefined || keyType === undefined || key === undefined) return [];
    return [{ file, line: index + 1, marker, names, keyType, key }];
  });

/** The name under which a host stands in the file: `[host]:port` unless the port is 22. */
export const knownHostName = (host: string, port: number): string =>
  port === 22 ? host.toLowerCase() : `[${host.toLowerCase()}]:${port}`;

/**
 * Whether a line is about the host, by its `knownHostName`; a negated pattern that matches excludes it, whatever else.
 */
export const coversHost = ({ names }: KnownHost, name: string): boolean => {
  if (names.startsWith('|')) return matchesHash(names, name);
  const patterns = names.split(',').filter(Boolean);
  const matches = (pattern: string) =>
    /[*?]/.test(pattern) ? wildcard(pattern).test(name) : pattern.toLowerCase() === name;
  return (
    patterns.some((pattern) => !pattern.startsWith('!') && matches(pattern)) &&
    !patterns.some((pattern) => pattern.startsWith('!') && matches(pattern.slice(1)))
  );
};

/** `|1|salt|hash`: HMAC-SHA1 of the name, both in base64. */
const matchesHash = (names: string, name: string): boolean => {
  const [, version, salt, hash] = names.split('|');
  if (version !== '1' || salt === undefined || hash === undefined) return false;
  return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash;
};

/** `*` and `?` are the only special characters; a bracket is one of `[host]:port`. */
const wildcard = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    'i',
  );
