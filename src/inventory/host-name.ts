const numericRange = String.raw`\[\d+:\d+(?::\d+)?\]`;
const hexRange = String.raw`\[[\da-f]+:[\da-f]+(?::\d+)?\]`;
const labelRange = String.raw`\[(?:[a-z]:[a-z]|\d+:\d+)(?::\d+)?\]`;
const byte = String.raw`(?:[01]?\d{1,2}|2[0-4]\d|25[0-5]|${numericRange})`;
const hextet = String.raw`(?:[\da-f]{1,4}|${hexRange})`;
const label = String.raw`(?:[\p{L}\p{N}_]|${labelRange})(?:[\p{L}\p{N}_-]|${labelRange})*(?<![_-])`;

const ipv4 = new RegExp(`^(?:${byte}\\.){3}${byte}$`, 'i');
const hostname = new RegExp(`^${label}(?:\\.${label})*$`, 'iu');
const hextets = new RegExp(`^${hextet}$`, 'i');

const bracketed = /^\[(.+)\]:(\d+)$/;
const withPort = /^((?:[^:[\]]|\[[^\]]*\])*):(\d+)$/;

/** A host's name or range as written, with the port that may follow it. */
export interface HostPort {
  readonly name: string;
  readonly port?: number;
}

/**
 * Splits `web1:2222`, `[2001:db8::1]:22`, `10.0.0.[1:9]` into name and port, by Ansible's rules:
 * what is not an address or a DNS name (with ranges) is taken whole, colon and all.
 * @returns undefined when it is not an address and no DNS name.
 */
export const parseHostPort = (text: string): HostPort | undefined => {
  let name = text;
  let port: number | undefined;
  for (const pattern of [bracketed, withPort]) {
    const match = pattern.exec(name);
    if (match) {
      name = match[1]!;
      port = Number(match[2]);
    }
  }
  if (!ipv4.test(name) && !isIpv6(name) && !hostname.test(name)) return undefined;
  return port === undefined ? { name } : { name, port };
};

/** RFC 4291 text forms; ranges hold colons, so components are split outside of brackets. */
const isIpv6 = (name: string): boolean => {
  const halves = name.replace(/\[[^\]]*\]/g, (range) => range.replaceAll(':', ';')).split('::');
  if (halves.length > 2 || !name.includes(':')) return false;
  const parts = halves.map((half) =>
    half === '' ? [] : half.split(':').map((part) => part.replaceAll(';', ':')),
  );
  const all = parts.flat();
  const last = all.at(-1);
  const embedded = last?.includes('.') === true && ipv4.test(last);
  const plain = embedded ? all.slice(0, -1) : all;
  if (!plain.every((part) => hextets.test(part))) return false;
  const count = plain.length + (embedded ? 2 : 0);
  return halves.length === 2 ? count <= 7 : count === 8;
};
