import type { Play } from '../../language/play.js';
import { problem, RiggerError, reveal, type Value } from '../../model/index.js';
import type { RunContext } from './run-context.js';

/** The host patterns of a play by role; an ordinary play has the one role `hosts`. */
const patternsOf = (play: Play, run: Pick<RunContext, 'extra'>): Record<string, string> => {
  const written = reveal(
    play.hosts.resolve({ get: (name) => run.extra.get(name), names: () => run.extra.keys() }),
  );
  if (typeof written === 'string') return { hosts: written };
  if (Array.isArray(written)) return { hosts: written.join(',') };
  if (written !== null && typeof written === 'object')
    return Object.fromEntries(
      Object.entries(written).map(([role, pattern]) => [role, String(pattern as Value)]),
    );
  throw new RiggerError([
    problem(
      'engine/play-hosts',
      'hosts must be a pattern, a list of patterns, or a map of roles to patterns',
      {
        position: play.hosts.position,
      },
    ),
  ]);
};

/** Hosts by role, in the inventory's order, `--limit` applied. */
export const hostsByRole = (
  play: Play,
  run: Pick<RunContext, 'extra' | 'inventory'>,
): Record<string, string[]> =>
  Object.fromEntries(
    Object.entries(patternsOf(play, run)).map(([role, pattern]) => [role, [...run.inventory.match(pattern)]]),
  );

/** All hosts of a play, each once. */
export const resolveHosts = (play: Play, run: Pick<RunContext, 'extra' | 'inventory'>): string[] => [
  ...new Set(Object.values(hostsByRole(play, run)).flat()),
];
