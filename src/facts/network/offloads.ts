import { available, defineFact, sh, unavailable } from '../../model/index.js';

/** What a network interface's hardware does in place of the kernel. */
export interface Offloads {
  /** Long names as in `ethtool -k`, and whether each is on. */
  readonly features: Readonly<Record<string, boolean>>;
  /** Names that the driver cannot change. */
  readonly fixed: readonly string[];
  /** Receive and transmit ring sizes, and queues, where the driver tells. */
  readonly rings?: { readonly rx: number; readonly tx: number };
  readonly queues?: number;
}

/** Offloads, ring sizes and queues of an interface, by ethtool. */
export const offloads = defineFact<Offloads, { readonly link: string }>({
  id: 'offloads',
  summary: 'Offloads, ring sizes and queues of a network interface',
  scopes: ({ link }) => [`net:link:${link}`],
  script: ({ link }) =>
    [
      'command -v ethtool >/dev/null || { echo no-ethtool; exit 0; }',
      sh`ethtool -k ${link} || exit 0`,
      sh`ethtool -g ${link} 2>/dev/null`,
      sh`ethtool -l ${link} 2>/dev/null; :`,
    ].join('\n'),
  parse: ({ stdout, stderr }, { link }) => {
    if (stdout.startsWith('no-ethtool')) return unavailable('ethtool is not installed');
    const rows = [...stdout.matchAll(/^\s*([a-z\d-]+): (on|off)( \[fixed\])?/gm)];
    if (rows.length === 0) return unavailable(`ethtool -k ${link} said: ${stderr.trim()}`);
    // Each program prints the maxima first and what is in force after them.
    const current = stdout.split(/^Current hardware settings:$/m).slice(1);
    const number = (text: string | undefined, name: string): number | undefined => {
      const found = new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text ?? '')?.[1];
      return found === undefined ? undefined : Number(found);
    };
    const rings = current.find((text) => /^RX:\s+\d+\s*$/m.test(text) && !/^Combined:/m.test(text));
    const channels = current.find((text) => /^Combined:/m.test(text));
    const [rx, tx, queues] = [number(rings, 'RX'), number(rings, 'TX'), number(channels, 'Combined')];
    return available({
      features: Object.fromEntries(rows.map(([, name, state]) => [name!, state === 'on'])),
      fixed: rows.flatMap(([, name, , fixed]) => (fixed ? [name!] : [])),
      ...(rx === undefined || tx === undefined ? {} : { rings: { rx, tx } }),
      ...(queues === undefined ? {} : { queues }),
    });
  },
});
