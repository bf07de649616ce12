import { createHash } from 'node:crypto';
import { coversHost, type KnownHost, knownHostName } from './known-hosts.js';

/** What the known_hosts files say about the key that a host presented. */
export type HostKeyVerdict =
  | { readonly kind: 'known' }
  | { readonly kind: 'unknown' }
  /** The host has other keys there. */
  | { readonly kind: 'changed'; readonly known: KnownHost }
  | { readonly kind: 'revoked'; readonly known: KnownHost }
  /** Only a certificate authority vouches for it, which rigger cannot check. */
  | { readonly kind: 'authority'; readonly known: KnownHost };

/** Judges a key in SSH wire format. Revocation counts for every host that the line covers. */
export const judgeHostKey = (
  key: Buffer,
  host: string,
  port: number,
  knownHosts: readonly KnownHost[],
): HostKeyVerdict => {
  const base64 = key.toString('base64');
  const lines = linesOf(knownHosts, host, port);
  const revoked = lines.find((line) => line.marker === 'revoked' && line.key === base64);
  if (revoked) return { kind: 'revoked', known: revoked };
  const plain = lines.filter((line) => line.marker === undefined);
  if (plain.some((line) => line.key === base64)) return { kind: 'known' };
  const other = plain.find((line) => line.keyType === keyType(key)) ?? plain[0];
  if (other) return { kind: 'changed', known: other };
  const authority = lines.find((line) => line.marker === 'cert-authority');
  return authority ? { kind: 'authority', known: authority } : { kind: 'unknown' };
};

/** The key types under which a host is known: asked for first, so that a known key is presented. */
export const knownKeyTypes = (host: string, port: number, knownHosts: readonly KnownHost[]): string[] => [
  ...new Set(
    linesOf(knownHosts, host, port)
      .filter((line) => line.marker === undefined)
      .map((line) => line.keyType),
  ),
];

const linesOf = (knownHosts: readonly KnownHost[], host: string, port: number): KnownHost[] => {
  const name = knownHostName(host, port);
  return knownHosts.filter((line) => coversHost(line, name));
};

/** The name at the beginning of a key in wire format: `ssh-ed25519`. */
export const keyType = (key: Buffer): string => {
  if (key.length < 4) return '';
  const length = key.readUInt32BE(0);
  return key.toString('latin1', 4, Math.min(4 + length, key.length));
};

/** `SHA256:…`, as `ssh-keygen -l` prints it. */
export const fingerprint = (key: Buffer): string =>
  `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
