import type { FileState } from '../../facts/files/file-state.js';
import type { BootScript } from '../../facts/host/boot-script.js';
import type { EthtoolState } from '../../facts/network/ethtool.js';
import { type EthtoolGroup, ethtoolGroups } from '../../facts/network/ethtool-output.js';
import { carries, type OwnConnection } from '../../facts/network/own-connection.js';
import {
  type Change,
  changes,
  entryOf,
  type Outcome,
  problem,
  type Refused,
  refused,
  sh,
} from '../../model/index.js';
import { withParts } from '../boot-parts.js';
import { bootScriptChanges } from '../boot-script.js';
import { forgetBefore, type KeptBefore, keepBefore, keptBefore, unreadable } from '../kept-before.js';
import { resolveLink } from '../link-selector.js';
import { commandOf, differing, type EthtoolWish, groupsOf } from './wish.js';

/** What a plan goes by; `own` where the wish could cut the port off. */
export interface EthtoolFacts {
  readonly found: EthtoolState;
  readonly boot: BootScript;
  readonly before: FileState;
  readonly own?: OwnConnection | undefined;
}

/** The name of the boot script, and of the note of what was before. */
export const ethtoolName = (selector: string): string => `offloads-${selector}`;

/** Brings settings of an interface to a wish, now and after each boot. */
export const planEthtool = (
  selector: string,
  { wish, persistent }: { readonly wish: EthtoolWish; readonly persistent: boolean },
  { found, boot, before, own }: EthtoolFacts,
  host: string,
): Outcome => {
  const name = ethtoolName(selector);
  const due = differing(wish, found);
  const refusal = cannotSet(due, found, host) ?? cutsOff(due, found, own, host);
  if (refusal) return refusal;
  const noted = keptBefore(name, before);
  if (typeof noted === 'string') return unreadable(noted);
  const script = withParts(boot.script, title, partsOf(selector, wish, persistent));
  return changes(
    [
      ...keepBefore(name, { what: found.link, noted, values: valuesNow(due, found) }),
      ...setting(due, found),
      ...bootScriptChanges(name, script === undefined ? undefined : bootOf(name, selector, script), boot),
    ],
    `${found.link} is set so`,
  );
};

/** Puts back what was before. */
export const planRelease = (
  selector: string,
  { found, boot, before, own }: EthtoolFacts,
  host: string,
): Outcome => {
  const name = ethtoolName(selector);
  const noted = keptBefore(name, before);
  if (typeof noted === 'string') return unreadable(noted);
  const due = differing(wishIn(noted), found);
  const refusal = cannotSet(due, found, host) ?? cutsOff(due, found, own, host);
  if (refusal) return refusal;
  return changes(
    [...setting(due, found), ...bootScriptChanges(name, undefined, boot), ...forgetBefore(name, before)],
    `${found.link} is as it was before`,
  );
};

const title = 'Written by rigger (task ethtool).';

const bootOf = (name: string, selector: string, script: string) => ({
  name,
  description: `Settings of ${selector} by ethtool`,
  script,
  before: ['network-online.target'],
});

const setting = (due: EthtoolWish, found: EthtoolState): Change[] =>
  groupsOf(due).map((group) => {
    const values = due[group]!;
    const [option, ...words] = commandOf(group, values);
    return {
      summary: `set ${words.join(' ')} of ${found.link}`,
      before: Object.fromEntries(
        Object.keys(values).map((name) => [name, entryOf(found.groups[group]!.now, name) ?? null]),
      ),
      after: values,
      commands: [{ kind: 'exec', argv: ['ethtool', option, found.link, ...words] }],
      invalidates: ['net'],
    };
  });

const valuesNow = (due: EthtoolWish, found: EthtoolState): KeptBefore =>
  Object.fromEntries(
    groupsOf(due).flatMap((group) =>
      Object.keys(due[group]!).map((name) => [`${group} ${name}`, entryOf(found.groups[group]!.now, name)!]),
    ),
  );

const wishIn = (noted: KeptBefore): EthtoolWish => {
  const wish: Record<string, Record<string, string | number | boolean>> = {};
  for (const [key, value] of Object.entries(noted)) {
    const [group = '', name = ''] = key.split(/ (.*)/s);
    if (Object.hasOwn(ethtoolGroups, group)) wish[group] = { ...wish[group], [name]: value };
  }
  return wish;
};

/**
 * Several tasks may set one interface: each feature and flag is a part of its own, and the other groups are one each,
 * because their names go together. ethtool 5.8 and older end with 78 or 80 where all is so already.
 */
const partsOf = (selector: string, wish: EthtoolWish, persistent: boolean): Map<string, string | undefined> =>
  new Map(
    groupsOf(wish).flatMap((group) => {
      const values = wish[group]!;
      const apart = group === 'features' || group === 'private_flags';
      const sets = apart
        ? Object.entries(values).map(([name, value]) => [`${group} ${name}`, { [name]: value }] as const)
        : [[group, values] as const];
      return sets.map(([key, some]): [string, string | undefined] => {
        const [option, ...words] = commandOf(group, some);
        return [
          key,
          persistent
            ? [
                resolveLink(selector, 'link'),
                `${sh`ethtool ${option} "$link" ${words}`} || case $? in 78|80) ;; *) exit 1 ;; esac`,
              ].join('\n')
            : undefined,
        ];
      });
    }),
  );

const groupTitles: Readonly<Record<EthtoolGroup, string>> = {
  ...{ features: 'offloads', rings: 'ring sizes', channels: 'queues', coalesce: 'coalescing' },
  ...{ pause: 'pause frames', private_flags: 'private flags', fec: 'FEC', rss: 'RSS' },
};

/** Why what is due cannot be set; what the driver offers otherwise. */
const cannotSet = (due: EthtoolWish, found: EthtoolState, host: string): Refused | undefined => {
  for (const group of groupsOf(due)) {
    const state = found.groups[group];
    if (!state)
      return refused(
        problem(
          'hosts/link-setting',
          `the driver of ${found.link} on ${host} offers no ${groupTitles[group]} (ethtool ${ethtoolGroups[group]}: ${entryOf(found.without, group) ?? 'no answer'})`,
          { help: 'leave them out, or choose another network card' },
        ),
      );
    for (const [name, value] of Object.entries(due[group]!)) {
      const now = entryOf(state.now, name);
      const isFixed = state.fixed?.includes(name) ?? false;
      const most = entryOf(state.most ?? {}, name);
      const offered = Object.keys(state.now).filter((one) => !state.fixed?.includes(one));
      if (now === undefined || isFixed)
        return refused(
          problem(
            group === 'features' ? 'hosts/no-offload' : 'hosts/link-setting',
            `${name} of ${found.link} on ${host} ${now === undefined ? 'is not known to ethtool' : `is fixed to ${now ? 'on' : 'off'}`}`,
            { help: `it can switch ${offered.join(', ')}` },
          ),
        );
      if (typeof value === 'number' && most !== undefined && value > most)
        return refused(
          problem(
            'hosts/link-setting',
            `${name} ${value} of ${found.link} on ${host} exceeds the card's ${most}`,
            {
              help: `ask for ${most} at most`,
            },
          ),
        );
    }
  }
  return undefined;
};

/** With another encoding at the far end the link does not come up again. */
const cutsOff = (
  due: EthtoolWish,
  found: EthtoolState,
  own: OwnConnection | undefined,
  host: string,
): Refused | undefined =>
  due.fec && own?.links.includes(found.link)
    ? refused(
        problem(
          'hosts/own-connection',
          `${found.link} ${carries(own)} rigger's own connection to ${host}; its FEC cannot be changed over it`,
          { help: 'reach the host over another port' },
        ),
      )
    : undefined;
