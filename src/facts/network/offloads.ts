import { available, defineFact, sh, unavailable } from '../../model/index.js';
import { section, splitSections } from '../reading/sections.js';

/** What a network interface's hardware does in place of the kernel. */
export interface Offloads {
  /** Long names as in `ethtool -k`, and whether each is on. */
  readonly features: Readonly<Record<string, boolean>>;
  /** Names that the driver cannot change. */
  readonly fixed: readonly string[];
  /** Receive and transmit ring sizes, and queues, where the driver tells. */
  readonly rings?: { readonly rx: number; readonly tx: number };
  /** Of a card that has queues for both, or each kind on its own. */
  readonly queues?: number | { readonly rx: number; readonly tx: number };
}

/** Offloads, ring sizes and queues of an interface, by ethtool. */
export const offloads = defineFact<Offloads, { readonly link: string }>({
  id: 'offloads',
  summary: 'Offloads, ring sizes and queues of a network interface',
  scopes: ({ link }) => [`net:link:${link}`],
  script: ({ link }) =>
    [
      'command -v ethtool >/dev/null || { echo no-ethtool; exit 0; }',
      section('features'),
      sh`ethtool -k ${link} || exit 0`,
      section('rings'),
      sh`ethtool -g ${link} 2>/dev/null`,
      section('channels'),
      sh`ethtool -l ${link} 2>/dev/null; :`,
    ].join('\n'),
  parse: ({ stdout, stderr }, { link }) => {
    if (stdout.startsWith('no-ethtool')) return unavailable('ethtool is not installed');
    const parts = splitSections(stdout);
    const rows = [...(parts.get('features') ?? '').matchAll(/^\s*([a-z\d_-]+): (on|off)( \[fixed\])?/gm)];
    if (rows.length === 0) return unavailable(`ethtool -k ${link} said: ${stderr.trim()}`);
    // Both programs print the maxima first and what is in force after them, under the same names.
    const inForce = (part: string, name: string): number | undefined => {
      const [, text = ''] = (parts.get(part) ?? '').split(/^Current hardware settings:$/m);
      const found = new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1];
      return found === undefined ? undefined : Number(found);
    };
    const [rx, tx] = [inForce('rings', 'RX'), inForce('rings', 'TX')];
    const [combined, receive, send] = ['Combined', 'RX', 'TX'].map((name) => inForce('channels', name));
    // A card has one kind or the other: of the one that it has not, there are none, or it says n/a.
    const apart = receive && send ? { rx: receive, tx: send } : undefined;
    const queues = combined || apart || combined;
    return available({
      features: Object.fromEntries(rows.map(([, name, state]) => [name!, state === 'on'])),
      fixed: rows.flatMap(([, name, , fixed]) => (fixed ? [name!] : [])),
      ...(rx === undefined || tx === undefined ? {} : { rings: { rx, tx } }),
      ...(queues === undefined ? {} : { queues }),
    });
  },
});
