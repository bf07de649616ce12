import type { HostSummary, RunEvent, TaskStatus } from '../../../src/model/index.js';
import { problem } from '../../../src/model/index.js';
import type { TaskFinished } from '../../../src/ui/task-lines.js';

/** Events of a run, in a few words, with a clock of their own: each second of `at` is a number. */

const position = { file: 'site.yml', line: 4, column: 7 };
const identity = (host: string, name: string) => ({
  host,
  id: `0/tasks/${name}`,
  name,
  task: 'shell',
  position,
});

export const play = (hosts: readonly string[], tasks = 3): RunEvent[] => [
  { at: 0, type: 'play-started', play: 'Prepare', index: 0, hosts, tasks, position },
  ...hosts.map((host): RunEvent => ({ at: 0, type: 'host-started', host })),
];

export const connecting = (host: string, at = 0): RunEvent => ({
  at,
  type: 'host-connecting',
  host,
  via: `root@${host}:22`,
});

export const connected = (host: string, at = 0): RunEvent => ({ at, type: 'host-connected', host, ms: 40 });

export const begins = (host: string, name: string, at = 0): RunEvent => ({
  at,
  type: 'task-started',
  notifies: [],
  ...identity(host, name),
});

export const prints = (host: string, name: string, text: string, at = 0): RunEvent => ({
  at,
  type: 'task-output',
  stream: 'stdout',
  text,
  ...identity(host, name),
});

export const waits = (host: string, name: string, what: string, at = 0): RunEvent => ({
  at,
  type: 'task-waiting',
  what,
  ...identity(host, name),
});

export const ends = (
  host: string,
  name: string,
  status: TaskStatus,
  more: Partial<TaskFinished> = {},
): TaskFinished => ({
  at: 0,
  type: 'task-finished',
  ...identity(host, name),
  status,
  changes: [],
  time: { wire: 2, remote: 10, own: 1 },
  roundTrips: 1,
  ...more,
});

/** A change of a task, by its summary. */
export const change = (
  host: string,
  name: string,
  summary: string,
  more: Partial<TaskFinished['changes'][number]> = {},
): TaskFinished =>
  ends(host, name, 'changed', { changes: [{ summary, commands: [`do ${summary}`], ...more }] });

export const fails = (host: string, name: string, why: string): TaskFinished =>
  ends(host, name, 'failed', {
    diagnostic: problem('engine/command-failed', `shell failed on ${host}: the command exited with 1`, {
      position,
      notes: [`stderr: ${why}`, 'command: modprobe igb'],
      help: 'run it by hand',
    }),
  });

export const unreachable = (host: string): RunEvent => ({
  at: 0,
  type: 'host-unreachable',
  host,
  diagnostic: problem('connection/refused', `${host} refuses the connection`, { help: 'check sshd' }),
});

export const leaves = (
  host: string,
  outcome: Extract<RunEvent, { type: 'host-finished' }>['outcome'] = 'done',
): RunEvent => ({ at: 0, type: 'host-finished', host, outcome });

export const over: RunEvent = { at: 0, type: 'play-finished', index: 0 };

export const summary = (more: Partial<HostSummary> = {}): HostSummary => ({
  ok: 1,
  changed: 0,
  skipped: 0,
  failed: 0,
  unknown: 0,
  ignored: 0,
  unreachable: false,
  roundTrips: 2,
  reboots: 0,
  pendingReboot: [],
  time: { wire: 12, remote: 340, own: 25 },
  ...more,
});

export const finished = (
  hosts: Readonly<Record<string, HostSummary>>,
  more: Partial<Extract<RunEvent, { type: 'run-finished' }>> = {},
): RunEvent => ({ at: 0, type: 'run-finished', exitCode: 0, interrupted: false, hosts, ...more });

/** `node001` and so on. */
export const nodes = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `node${String(index + 1).padStart(3, '0')}`);
