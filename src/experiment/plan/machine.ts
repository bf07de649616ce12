import { entryOf } from '../../model/index.js';

/** What a workload runs in: a libvirt guest, a container, or the host itself. */
export const instanceKinds = ['guest', 'container', 'host'] as const;
export type InstanceKind = (typeof instanceKinds)[number];

/**
 * Something that tools run on: a host; or a guest of one, controlled through the guest agent; or a container of
 * one, whose processes the host starts.
 */
export interface Machine {
  readonly name: string;
  /** The host itself, or the guest's hypervisor. */
  readonly host: string;
  /** The libvirt domain, for a guest. */
  readonly domain?: string;
  /** The network namespace and the control group, for a container (task `container`). */
  readonly container?: string;
}

/** What a machine is. */
export const kindOf = ({ domain, container }: Machine): InstanceKind =>
  domain !== undefined ? 'guest' : container !== undefined ? 'container' : 'host';

/** Who is there in a cell. */
export interface Cast {
  readonly roles: Readonly<Record<string, readonly string[]>>;
  readonly guests: readonly Machine[];
}

/** The machines that a workload's `from`, `to` or `on` means: a role, `guests`, or names. */
export const machinesOf = (
  wanted: string | readonly string[],
  cast: Cast,
): readonly Machine[] | { readonly unknown: string } => {
  const found: Machine[] = [];
  for (const word of typeof wanted === 'string' ? [wanted] : wanted) {
    const some = named(word, cast);
    if (some.length === 0) return { unknown: word };
    found.push(...some);
  }
  return found;
};

const named = (word: string, { roles, guests }: Cast): readonly Machine[] => {
  if (word === 'guests') return guests;
  const role = entryOf(roles, word);
  if (role) return role.map(asMachine);
  const guest = guests.find(({ name }) => name === word);
  if (guest) return [guest];
  return Object.values(roles).some((names) => names.includes(word)) ? [asMachine(word)] : [];
};

const asMachine = (name: string): Machine => ({ name, host: name });

/** Every word that `machinesOf` understands, for a message. */
export const machineWords = ({ roles, guests }: Cast): string[] => [
  ...Object.keys(roles),
  'guests',
  ...guests.map(({ name }) => name),
  ...Object.values(roles).flat(),
];

/**
 * Clients and their other ends: one client for each machine of the longer list, the shorter one taken in
 * turn, so that four guests share one peer, and one peer serves four guests.
 */
export const pairs = (from: readonly Machine[], to: readonly Machine[]): (readonly [Machine, Machine])[] =>
  Array.from(
    { length: from.length === 0 || to.length === 0 ? 0 : Math.max(from.length, to.length) },
    (_, index) => [from[index % from.length]!, to[index % to.length]!],
  );
