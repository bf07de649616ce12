import { z } from 'zod';
import type { Connect, ShellStep } from '../../../src/connection/connection.js';
import { scriptedConnection } from '../../../src/connection/scripted.js';
import {
  type AnyTask,
  available,
  changes,
  defineFact,
  defineTask,
  ended,
  sh,
} from '../../../src/model/index.js';

/**
 * A host that is a set of numbered cells, some of which follow others: writing one changes the next
 * in its chain as well. Small enough to be understood, and wicked enough to catch a stale fact.
 */
export class CellHost {
  readonly cells = new Map<string, number>();
  /** Scripts that changed something, in order. */
  readonly writes: string[] = [];
  reads = 0;

  get(key: string): number {
    return this.cells.get(key) ?? 0;
  }

  set(key: string, value: number): void {
    this.cells.set(key, value);
    const follower = followerOf(key);
    if (follower) this.cells.set(follower, value + 1);
  }

  answer(step: ShellStep): string {
    const [line, verb, key, value] = /^(get|sum|put) ?(\S*) ?(\S*)$/m.exec(step.script) ?? [];
    if (step.script.startsWith('rm -rf /run/rigger/')) return '';
    if (verb === 'get') {
      this.reads += 1;
      return ended(String(this.get(key!)));
    }
    if (verb === 'sum') return ended(String([...this.cells.values()].reduce((sum, cell) => sum + cell, 0)));
    if (verb === 'put') {
      this.writes.push(line!);
      this.set(key!, Number(value));
      return '';
    }
    throw new Error(`the cell host does not know ${step.script}`);
  }

  connect(): { connect: Connect; roundTrips: () => number } {
    const connections: ReturnType<typeof scriptedConnection>[] = [];
    return {
      connect: async ({ host }) => {
        const connection = scriptedConnection(host, (step) => this.answer(step));
        connections.push(connection);
        return connection;
      },
      roundTrips: () => connections.reduce((sum, { traffic }) => sum + traffic.roundTrips, 0),
    };
  }
}

/** Even cells lead, odd ones follow: `c0` → `c1`, `c2` → `c3`, … */
const followerOf = (key: string): string | undefined => {
  const number = Number(key.slice(1));
  return number % 2 === 0 ? `c${number + 1}` : undefined;
};

const cell = defineFact<number, { key: string }>({
  id: 'cell',
  summary: 'One cell',
  scopes: ({ key }) => [`cell:${key}`],
  script: ({ key }) => sh`get ${key}`,
  parse: ({ stdout }) => available(Number(stdout)),
});

const sum = defineFact<number>({
  id: 'sum',
  summary: 'All cells together',
  scopes: () => ['cell'],
  script: () => 'sum',
  parse: ({ stdout }) => available(Number(stdout)),
});

const key = z.string();

/** Tasks over cells; `honest` says whether `put` tells that it changes the follower as well. */
export const cellTasks = (honest: boolean): ReadonlyMap<string, AnyTask> => {
  const touched = (name: string): string[] => {
    const follower = honest ? followerOf(name) : undefined;
    return [`cell:${name}`, ...(follower ? [`cell:${follower}`] : [])];
  };
  const write = (name: string, value: number, before: number) => ({
    summary: `set ${name} to ${value}`,
    before,
    after: value,
    commands: [{ kind: 'script' as const, script: sh`put ${name} ${value}` }],
    invalidates: touched(name),
  });
  const put = defineTask({
    name: 'put',
    summary: 'Set a cell',
    input: z.strictObject({ key, value: z.int() }),
    needs: (input) => ({ now: cell({ key: input.key }) }),
    plan: (input, { now }) => changes(now === input.value ? [] : [write(input.key, input.value, now)]),
  });
  const copy = defineTask({
    name: 'copy_cell',
    summary: 'Make one cell equal to another',
    input: z.strictObject({ from: key, to: key }),
    needs: ({ from, to }) => ({ source: cell({ key: from }), now: cell({ key: to }) }),
    plan: ({ to }, { source, now }) => changes(now === source ? [] : [write(to, source, now)]),
  });
  const total = defineTask({
    name: 'put_total',
    summary: 'Set a cell to the sum of all others, once',
    input: z.strictObject({ key, limit: z.int() }),
    needs: (input) => ({ all: sum(), now: cell({ key: input.key }) }),
    plan: (input, { all, now }) =>
      changes(all > input.limit && now !== input.limit ? [write(input.key, input.limit, now)] : []),
  });
  const poke = defineTask({
    name: 'poke',
    summary: 'Set a cell without looking, like a command',
    input: z.strictObject({ key, value: z.int() }),
    needs: () => ({}),
    plan: (input) =>
      changes([{ ...write(input.key, input.value, 0), before: null, invalidates: ['*'], action: true }]),
  });
  return new Map([put, copy, total, poke].map((task) => [task.name, task as AnyTask]));
};
