import { entryOf } from '../../model/index.js';
import type { DesignFile, LevelsFile } from '../bundle/format.js';

/**
 * Why a trial did not run on what its design wants to be made anew; null where it did. A guest has another boot or
 * another process, a virtual function another creation, a host another boot than the trial before had. What was not
 * recorded is not proven.
 * @param before what was there last, of each thing, before this trial or this block
 * @param hosts those that are to boot
 */
export const notFresh = (
  fresh: DesignFile['fresh'],
  before: LevelsFile | undefined,
  now: LevelsFile | undefined,
  hosts: readonly string[],
): string | null => {
  if (fresh === 'trial' || before === undefined) return null;
  const kept = now === undefined ? ['nothing was recorded'] : keptOf[fresh](before, now, hosts);
  return kept.length === 0 ? null : `nothing proves that the ${words[fresh]} made anew: ${kept.join(', ')}`;
};

const words = { guest: 'guests were', vf: 'virtual functions were', host: 'hosts were' } as const;

const keptOf = {
  guest: (before: LevelsFile, now: LevelsFile): string[] => {
    const all = Object.entries(now.guests);
    if (all.length === 0) return ['no guest takes part'];
    return all.flatMap(([name, { boot, process }]) => {
      const then = entryOf(before.guests, name);
      if (then === undefined) return [];
      if (changed(then.boot, boot) || changed(then.process, process)) return [];
      const known = [boot && `boot ${boot}`, process && `process ${process}`].filter(Boolean);
      return [
        known.length === 0
          ? `${name} does not say since when it runs`
          : `${name} has still ${known.join(' and ')}`,
      ];
    });
  },
  vf: (before: LevelsFile, now: LevelsFile): string[] => {
    const all = Object.entries(now.functions);
    if (all.length === 0) return ['no guest has a virtual function'];
    return all.flatMap(([name, made]) =>
      entryOf(before.functions, name) === made ? [`${name} is still the same`] : [],
    );
  },
  host: (before: LevelsFile, now: LevelsFile, hosts: readonly string[]): string[] =>
    hosts.flatMap((host) => {
      const [then, boot] = [entryOf(before.hosts, host), entryOf(now.hosts, host)];
      if (boot === undefined) return [`${host} does not say its boot`];
      return then === boot ? [`${host} has still boot ${boot}`] : [];
    }),
};

/** What is known last of each host, guest and function. */
export const lastKnown = (
  before: LevelsFile | undefined,
  now: LevelsFile | undefined,
): LevelsFile | undefined =>
  before && now
    ? {
        hosts: { ...before.hosts, ...now.hosts },
        guests: { ...before.guests, ...now.guests },
        functions: { ...before.functions, ...now.functions },
      }
    : (now ?? before);

const changed = (then: string | null, now: string | null): boolean =>
  then !== null && now !== null && then !== now;
