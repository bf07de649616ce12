import type { ShellStep, StepOutput } from '../../connection/connection.js';
import { guestClockScript, parseGuestClocks } from '../../connection/guest-agent/clock.js';
import type { Machine } from '../plan/machine.js';

/** How a machine's clock stands to its host's, and its host's to the controller's. */
export interface Clock {
  /** Guest minus host in milliseconds; 0 for a host. */
  readonly offset: number;
  /** The true offset is within plus or minus this. */
  readonly within: number;
}

/** The steps that tell a host's clock and those of its guests. */
export const clockSteps = (machines: readonly Machine[]): ShellStep[] => [
  ...(domainsOf(machines).length === 0 ? [] : [{ script: guestClockScript(domainsOf(machines), 2) }]),
  { script: 'date +%s%N' },
];

const domainsOf = (machines: readonly Machine[]): string[] =>
  machines.flatMap(({ domain }) => (domain === undefined ? [] : [domain]));

/** A host's clock at the moment at which its answer arrived, and the clocks of the machines on it. */
export interface HostClock {
  /** Nanoseconds since the epoch; null when the host has no such clock. */
  readonly now: bigint | null;
  readonly machines: ReadonlyMap<string, Clock>;
}

export const readClocks = (machines: readonly Machine[], outputs: readonly StepOutput[]): HostClock => {
  const text = outputs.at(-1)?.stdout.trim() ?? '';
  const guests = machines.filter(({ domain }) => domain !== undefined);
  const found = parseGuestClocks(domainsOf(machines), outputs.length > 1 ? (outputs[0]?.stdout ?? '') : '');
  const clocks = new Map<string, Clock>(machines.map(({ name }) => [name, { offset: 0, within: 0 }]));
  for (const [index, { name }] of guests.entries()) {
    const clock = found[index];
    if (clock) clocks.set(name, { offset: clock.offsetMs, within: clock.uncertaintyMs });
  }
  return { now: /^\d{19}$/.test(text) ? BigInt(text) : null, machines: clocks };
};

/**
 * What to correct a machine's clock by: the smallest offset that the answer allows. A guest's clock starts from
 * its host's, so that nothing is likely; and most of the wait for an answer is virsh's own start, so that the
 * middle of it, a second or more on a busy host, would be an error and not a correction.
 */
export const correction = ({ offset, within }: Clock): number =>
  Math.abs(offset) <= within ? 0 : offset - Math.sign(offset) * within;
