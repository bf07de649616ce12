import type { ShellStep, StepOutput } from '../../connection/connection.js';
import type { ProcessFile, StartFile } from '../bundle/format.js';
import type { PlannedClient } from '../plan/cell.js';
import type { Machine } from '../plan/machine.js';
import { type Clock, clockSteps, correction, readClocks } from './clocks.js';

/** When each client of a trial is to start, by its own clock. */
export interface Schedule {
  /** Nanoseconds since the epoch; undefined for at once. */
  startAt(machine: Machine): bigint | undefined;
  /** Milliseconds to take off a time that a machine told, to have it by its host's clock. */
  correction(machine: Machine): number;
  /** Seconds from the schedule to the start. */
  readonly lead: number;
  /** How well it went; null when it cannot be told. */
  started(processes: readonly ProcessFile[]): StartFile | null;
}

/** A single client starts when it is told to. */
export const noSchedule: Schedule = {
  startAt: () => undefined,
  correction: () => 0,
  lead: 0,
  started: () => null,
};

/** The steps by which each host of a client tells its clock and those of its guests. */
export const clocksAfter = (clients: readonly PlannedClient[]): Map<string, ShellStep[]> =>
  new Map([...byHost(clients)].map(([host, machines]) => [host, clockSteps(machines)]));

const byHost = (clients: readonly PlannedClient[]): Map<string, Machine[]> => {
  const found = new Map<string, Machine[]>();
  for (const { machine } of clients) {
    const machines = found.get(machine.host) ?? [];
    if (!machines.some(({ name }) => name === machine.name)) found.set(machine.host, [...machines, machine]);
  }
  return found;
};

/**
 * One moment for all clients, some way ahead, so that the slowest order arrives before it.
 * @param outputs what each host answered to `clocksAfter`
 * @param readAt `performance.now()` when it did
 * @param least seconds from now, on a host that answers at once
 */
export const schedule = (
  clients: readonly PlannedClient[],
  outputs: (host: string) => readonly StepOutput[],
  readAt: number,
  least: number,
): Schedule => {
  const clocks = new Map(
    [...byHost(clients)].map(([host, machines]) => [host, readClocks(machines, outputs(host))]),
  );
  const lead = leadFor(
    least,
    [...clocks.values()].flatMap(({ machines }) => [...machines.values()]),
  );
  const ahead = performance.now() - readAt + lead * 1000;
  const clockOf = ({ host, name }: Machine): Clock =>
    clocks.get(host)?.machines.get(name) ?? { offset: 0, within: 0 };
  const startAt = (machine: Machine): bigint | undefined => {
    const now = clocks.get(machine.host)?.now ?? null;
    return now === null ? undefined : now + nanoseconds(ahead + correction(clockOf(machine)));
  };
  return {
    startAt,
    lead,
    correction: (machine) => correction(clockOf(machine)),
    started: (processes) => {
      const scheduled = startAt(clients[0]!.machine);
      const began = processes.flatMap((each) => (each.began === null ? [] : [each.began]));
      if (scheduled === undefined || began.length < processes.length) return null;
      return {
        scheduled: Number(scheduled / 1000n) / 1000 - correction(clockOf(clients[0]!.machine)),
        skew: Math.round((Math.max(...began) - Math.min(...began)) * 1000) / 1000,
        offsets: Object.fromEntries(
          clients.map(({ machine }) => {
            const { offset, within } = clockOf(machine);
            return [machine.name, { ms: offset, within, applied: correction({ offset, within }) !== 0 }];
          }),
        ),
      };
    },
  };
};

/**
 * What it took an agent to tell the time, it takes about as long again to pass an order on; a slow host gets
 * the time it needs, since a client that is told too late starts too late.
 */
const leadFor = (least: number, clocks: readonly Clock[]): number =>
  least + (3 * Math.max(0, ...clocks.map(({ within }) => within))) / 1000;

const nanoseconds = (milliseconds: number): bigint => BigInt(Math.round(milliseconds * 1000)) * 1000n;
