import type { BootScript } from '../../facts/host/boot-script.js';
import { type LinkManagers, linkManager } from '../../facts/network/link-manager.js';
import type { NetworkLink } from '../../facts/network/links.js';
import { type ManagerFiles, managerFilePaths, managerFiles } from '../../facts/network/manager-files.js';
import { carries, type OwnConnection } from '../../facts/network/own-connection.js';
import { type PendingEdit, pendingEdits } from '../../facts/network/pending-edits.js';
import { type Change, changes, type Outcome, problem, type Refused, refused } from '../../model/index.js';
import { bootScriptChanges, type WantedBootScript } from '../boot-script.js';
import { untakenFunctions } from '../sriov-vfs/taken.js';
import { type ChosenManager, chooseManager, type ManagerField } from './choice.js';
import { fileChange, linksBelow, linksOf } from './file-changes.js';
import { editedFiles } from './files.js';
import { inForceScript, takenAlong } from './in-force.js';
import { keyfileParts, keyfileRule } from './keyfile.js';
import { netplanParts } from './netplan.js';
import { networkdParts, networkdRule } from './networkd.js';
import type { FilePart, InWords, LinkWish } from './wish.js';

/** The facts by which a task on links knows their managers. */
export const managerNeeds = () => ({
  ...{ managers: linkManager(), written: managerFiles(), pending: pendingEdits() },
});

/** What a task wants, and how it would do it where no manager has the links. */
export interface LinkTask {
  /** Its part of the files, unique among tasks of a host: `bridge-br0`. */
  readonly key: string;
  readonly field: ManagerField;
  /** The link that it is about, then ports; none where what it had is to be gone. */
  readonly wishes: readonly LinkWish[];
  /** Links whose manager decides, those of the wishes where this is left out. */
  readonly involved?: readonly string[];
  /** A made link that is to be gone. */
  readonly removed?: string | undefined;
  /** A made link that has to be made anew. */
  readonly remade?: string | undefined;
  /** The change that the kernel needs, if it needs one. */
  readonly due: Change | undefined;
  /** Shell text that makes it so without a manager. */
  readonly script?: string;
  /** Shell text for what networkd does not alter in a made link that is there. */
  readonly unaltered?: string;
  /** Shell text that is run whoever has the links, once they are set up. */
  readonly besides?: string;
  /** What it is about, for sentences: `bridge br0`. */
  readonly what: string;
}

export interface ManagersSeen {
  readonly managers: LinkManagers;
  readonly written: ManagerFiles;
  readonly pending: readonly PendingEdit[];
  readonly own: OwnConnection;
}

/** What is to be done, and by whom it is so again after a boot. */
export interface ManagedOutcome {
  readonly keeps: 'manager' | 'boot script' | 'whoever does';
  readonly changes: readonly Change[];
  readonly notes?: readonly string[];
}

/**
 * All that a task does: what its manager reads, and a boot script where there is no manager. That of an earlier run goes
 * last, when what takes its place is in force.
 */
export const keptBy = (
  { keeps, changes: list, notes }: ManagedOutcome,
  because: string,
  name: string,
  script: WantedBootScript | undefined,
  found: BootScript,
): Outcome =>
  changes(
    [
      ...list,
      ...(keeps === 'whoever does'
        ? []
        : bootScriptChanges(name, keeps === 'manager' ? undefined : script, found)),
    ],
    because,
    notes ? { notes } : {},
  );

/** What a link that is there is to a manager. */
export const kindOf = ({ kind }: NetworkLink): LinkWish['kind'] =>
  kind === 'bridge' || kind === 'bond' || kind === 'vlan' ? kind : 'device';

/** The changes of a task on links, by the words of their manager where they have one. */
export const managedChanges = (
  task: LinkTask,
  seen: ManagersSeen,
  host: string,
): ManagedOutcome | Refused => {
  const { key, due, what } = task;
  const { managers, written, own, pending } = seen;
  const involved = task.involved ?? task.wishes.map(({ link }) => link);
  const isRuled =
    task.wishes.length > 0 &&
    (task.field === 'none' || (task.field === 'auto' && hasRule(involved, written)));
  const chosen =
    isRuled || task.wishes.length === 0 ? 'none' : chooseManager(task.field, involved, managers, host);
  if (typeof chosen === 'object' && 'kind' in chosen) return chosen;
  // What no manager was named for goes to none where the one that has it lacks the words.
  const lacks = chosen === 'none' ? undefined : wordlessIn(chosen, task.wishes, managers);
  if (lacks !== undefined && task.field !== 'auto')
    return refusedAs(
      `${task.field} ${lacks}, as ${what} on ${host} has it`,
      task.wishes.some(({ functions }) => functions) ? functionsBeside : undefined,
    );
  const isReleased = isRuled || lacks !== undefined;
  const manager = chosen === 'none' || isReleased ? undefined : chosen;
  // The others take what lies on a link from that itself.
  const asked = manager
    ? task.wishes.filter(({ vlans }) => !vlans || manager.words === 'systemd-networkd')
    : [];
  const foreign = manager && asked.find((wish) => isHalf(wish, managers, written, manager));
  if (foreign)
    return refusedAs(
      `${foreign.link} on ${host} is set up by ${managers.links[foreign.link]?.file ?? manager.words}, which gives it its addresses`,
      `name all of its addresses (net_link: { link: ${foreign.link}, addresses: […] }), and rigger writes a configuration of its own that goes before that one; or set there what is wanted`,
    );
  // netplan puts together what all files say of a link; to the others one file has to say all of it.
  const isWhole = manager?.words !== 'netplan';
  const wishes = asked.map((wish) => ({
    ...wish,
    addresses: wish.addresses ?? (isWhole ? wish.present : undefined),
  }));
  const released = isReleased ? task.wishes.filter(({ vlans }) => !vlans).map(({ link }) => link) : [];
  const parts = manager ? inWordsOf(manager, key, wishes, managers) : rulesFor(released, managers);
  if ('wordless' in parts)
    return refusedAs(
      `${what} on ${host}: a network manager ${parts.wordless}`,
      'use a name of letters, digits, `_`, `.`, `@` and `-`',
    );
  const files = editedFiles(written, key, parts);
  const isInForce = !manager || wishes.every(({ link }) => hasOurs(link, managers, written, manager));
  if (files.size === 0 && isInForce && (!due || !manager))
    return { keeps: manager ? 'manager' : 'boot script', changes: due ? [due] : [] };
  const names = { idOf: (link: string) => netplanId(link, managers), links: Object.keys(managers.links) };
  const touched = [...files].flatMap(([path, text]) => {
    const all = `${written[path] ?? ''}${text ?? ''}`;
    const below = linksBelow(path, all, names).filter(
      (link) => managers.links[link]?.by !== 'NetworkManager',
    );
    return [...linksOf(path, all, names), ...below];
  });
  const carrier = [...touched, ...wishes.map(({ link }) => link)].find((link) => own.links.includes(link));
  if (carrier !== undefined && due) return refusedOwn(carrier, own, what, host);
  if (carrier !== undefined)
    return {
      keeps: 'whoever does',
      changes: [],
      notes: [
        `${carrier} ${carries(own)} rigger's own connection: what its manager reads of it is left as it is`,
      ],
    };
  const undone = manager ? functionsUndone(manager, wishes, written) : [];
  const makesFunctions = undone.length > 0 || wishes.some(({ functions }) => functions);
  // Another number takes away those that rigger's own unit has made, too.
  const looked =
    due && manager?.words === 'NetworkManager'
      ? [...new Set([...undone, ...wishes.flatMap(({ link, functions }) => (functions ? [link] : []))])]
      : undone;
  const inForce = inForceScript({
    paths: [...files.keys()],
    links: wishes,
    chosen: manager,
    idOf: names.idOf,
    released,
    removed: task.removed,
    remade: due && task.remade,
    makesFunctions,
  });
  const notes = [
    ...(lacks !== undefined && chosen !== 'none'
      ? [`${chosen.words} ${lacks}, as ${what} has it: rigger sets up ${released.join(', ')} instead`]
      : []),
    ...takenAlong({ paths: [...files.keys()], chosen: manager }, pending),
  ];
  return {
    keeps: manager ? 'manager' : 'boot script',
    changes: [
      ...[...files].map(([path, text]) => fileChange(path, written[path], text, wishes)),
      {
        ...due,
        summary: summaryOf(task, manager),
        commands: [
          {
            kind: 'script',
            script: [
              untakenFunctions(looked),
              inForce,
              (manager ? manager.by === 'systemd-networkd' && task.unaltered : task.script) || '',
              task.besides ?? '',
            ].join(''),
            timeout: makesFunctions ? 300 : 180,
          },
        ],
        invalidates:
          undone.length > 0 || task.besides ? ['net', 'sriov', 'pci', 'kernel:module'] : ['net', 'sriov'],
        ...(undone.length > 0 && { risk: 'drops-vfs' as const }),
      },
    ],
    ...(notes.length > 0 && { notes }),
  };
};

/**
 * Links whose virtual functions go and come again when they are set up: NetworkManager takes those that it made away
 * with the connection that made them.
 */
const functionsUndone = (
  { words }: ChosenManager,
  wishes: readonly LinkWish[],
  written: ManagerFiles,
): readonly string[] =>
  words === 'NetworkManager'
    ? wishes
        .map(({ link }) => link)
        .filter((link) => /^\[sriov\]$/m.test(written[managerFilePaths.keyfile(link)] ?? ''))
    : [];

/** What a manager lacks a word for. */
const wordlessIn = (
  chosen: ChosenManager,
  wishes: readonly LinkWish[],
  managers: LinkManagers,
): string | undefined => {
  const told = inWordsOf(chosen, 'x', wishes, managers);
  return 'wordless' in told ? told.wordless : undefined;
};

const summaryOf = ({ due, what, wishes }: LinkTask, manager: ChosenManager | undefined): string => {
  if (manager) return due ? `${due.summary}, by ${manager.words}` : `have ${manager.words} set up ${what}`;
  return due?.summary ?? (wishes.length > 0 ? `take ${what} away from its manager` : `give ${what} back`);
};

/** Whether an earlier run has taken one of these links away from its manager. */
const hasRule = (links: readonly string[], written: ManagerFiles): boolean =>
  links.some(
    (link) =>
      managerFilePaths.unmanaged(link) in written ||
      /^Unmanaged=yes$/m.test(written[managerFilePaths.network(link)] ?? ''),
  );

const inWordsOf = (
  { words }: ChosenManager,
  key: string,
  wishes: readonly LinkWish[],
  managers: LinkManagers,
): InWords => {
  const strange = strangeIn(
    wishes.flatMap(({ link, made }) => [link, made?.kind === 'vlan' ? made.parent : link]),
  );
  if (strange) return strange;
  if (words === 'netplan') return netplanParts(key, wishes, (link) => netplanId(link, managers));
  const parts: FilePart[] = [];
  for (const wish of wishes) {
    const told = words === 'NetworkManager' ? keyfileParts(wish) : networkdParts(wish);
    if ('wordless' in told) return told;
    parts.push(...told);
  }
  return parts;
};

const rulesFor = (links: readonly string[], { running }: LinkManagers): InWords =>
  (running.length > 0 ? strangeIn(links) : undefined) ??
  links.flatMap((link) => [
    ...(running.includes('systemd-networkd') ? [networkdRule(link)] : []),
    ...(running.includes('NetworkManager') ? [keyfileRule(link)] : []),
  ]);

/** Names are patterns to managers: `!x` or `e*` would be about all links but one, or many. */
const strangeIn = (links: readonly string[]): { readonly wordless: string } | undefined => {
  const strange = links.find((link) => !/^[A-Za-z0-9][\w.@-]*$/.test(link));
  return strange === undefined
    ? undefined
    : { wordless: `cannot be told of a link with the name ${strange}` };
};

/** Whether what the manager has taken for a link is what rigger wrote. */
const hasOurs = (
  link: string,
  { links }: LinkManagers,
  written: ManagerFiles,
  { words }: ChosenManager,
): boolean => {
  const file = links[link]?.file;
  if (file === undefined) return false;
  if (words === 'netplan') return links[link]?.netplan === true;
  return file in written;
};

/** Part of a configuration, where another that rigger did not write has the rest. */
const isHalf = (
  { link, addresses, master, made }: LinkWish,
  managers: LinkManagers,
  written: ManagerFiles,
  manager: ChosenManager,
): boolean =>
  addresses === undefined &&
  master === undefined &&
  made === undefined &&
  manager.words !== 'netplan' &&
  managers.links[link] !== undefined &&
  managers.links[link].by !== 'none' &&
  !hasOurs(link, managers, written, manager);

/** As netplan calls it: names of definitions may differ from those of links. */
export const netplanId = (link: string, { links }: LinkManagers): string => {
  const { file, netplan } = links[link] ?? {};
  return (netplan && /\/(?:10-)?netplan-(.+)\.(?:network|nmconnection)$/.exec(file ?? '')?.[1]) || link;
};

const refusedOwn = (carrier: string, own: OwnConnection, what: string, host: string): Refused =>
  refused(
    problem(
      'hosts/own-connection',
      `${carrier} ${carries(own)} rigger's own connection to ${host}, which might not survive a change of ${what}`,
      { help: 'reach the host over another port' },
    ),
  );

const functionsBeside =
  'leave `manager` out: the link stays with its manager, and rigger makes the functions beside it, at boot too';

const refusedAs = (
  message: string,
  help = '`manager: none` takes the link away from its manager, and rigger sets it up at each boot',
): Refused => refused(problem('hosts/link-manager', message, { help }));
