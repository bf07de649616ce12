import type { Target } from '../connection/connection.js';
import { problem, RiggerError } from '../model/index.js';

/** One hop as written: `[user@]host[:port]`, `ssh://` allowed. */
export interface Hop {
  readonly host: string;
  readonly user?: string;
  readonly port?: number;
}

/** @returns undefined for what is no hop. */
const parseHop = (text: string): Hop | undefined => {
  const match =
    /^(?:ssh:\/\/)?(?:([^@\s]+)@)?(?:\[([^\]\s]+)\]|([^:\s]+)|([\da-fA-F:]+))(?::(\d+))?\/?$/.exec(
      text.trim(),
    );
  if (match === null) return undefined;
  const [, user, bracketed, plain, ipv6, port] = match;
  return {
    host: bracketed ?? plain ?? ipv6 ?? '',
    ...(user !== undefined && { user }),
    ...(port !== undefined && { port: Number(port) }),
  };
};

/**
 * The hops to a destination, nearest first. As in OpenSSH, only the first hop's own jump hosts are
 * followed; the later ones are reached through the one before.
 * @param chain the hosts that led here, for finding loops
 */
export const hopTargets = (
  written: readonly string[],
  chain: readonly string[],
  resolve: (hop: Hop, follow: boolean, chain: readonly string[]) => Target,
): Target[] =>
  written.flatMap((text, index) => {
    const hop = parseHop(text);
    if (hop === undefined)
      throw new RiggerError([
        problem('target/bad-value', `'${text}' is not a jump host on the way to ${chain[0]}`, {
          help: 'write [user@]host[:port]; several are separated by commas, the nearest first',
        }),
      ]);
    if (chain.includes(hop.host)) throw loop([...chain, hop.host]);
    const target = resolve(hop, index === 0, [...chain, hop.host]);
    return [...target.jumps, { ...target, jumps: [] }];
  });

const loop = (chain: readonly string[]): RiggerError =>
  new RiggerError([
    problem('target/jump-loop', `the jump hosts of ${chain[0]} lead in a circle: ${chain.join(' → ')}`, {
      help: `give ${chain.at(-1)} \`ProxyJump none\` (or \`rigger_jump: none\`) of its own`,
    }),
  ]);
