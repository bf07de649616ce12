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
  leaving,
  type Prediction,
  revised,
  sh,
  toldOf,
  unforeseen,
} from '../../../src/model/index.js';

/**
 * A host that is a set of numbered cells, some of which follow others: writing one changes the next
 * in its chain as well. Small enough to be understood, and wicked enough to catch a stale fact.
 */
export class CellHost {
  readonly cells = new Map<string, number>();
  /** How often each cell was given another value: nobody can tell before. */
  readonly #marks = new Map<string, number>();
  /** Scripts that changed something, in order. */
  readonly writes: string[] = [];
  reads = 0;

  /** @param wicked whether some cells refuse a value, or keep another one */
  constructor(private readonly wicked = false) {}

  get(key: string): number {
    return this.cells.get(key) ?? 0;
  }

  set(key: string, value: number): void {
    const follower = followerOf(key);
    for (const [one, now] of [[key, value] as const, ...(follower ? [[follower, value + 1] as const] : [])]) {
      if (this.get(one) !== now) this.#marks.set(one, this.#mark(one) + 1);
      this.cells.set(one, now);
    }
  }

  #mark(key: string): number {
    return this.#marks.get(key) ?? 0;
  }

  /** Undefined where the command fails. */
  answer(step: Pick<ShellStep, 'script'>): string | undefined {
    const [line, verb, key, value] = /^(get|mark|sum|put) ?(\S*) ?(\S*)$/m.exec(step.script) ?? [];
    if (step.script.startsWith('rm -rf /run/rigger/')) return '';
    if (verb === 'get') {
      this.reads += 1;
      return ended(String(this.get(key!)));
    }
    if (verb === 'mark') return ended(`${this.get(key!)} ${this.#mark(key!)}`);
    if (verb === 'sum') return ended(String([...this.cells.values()].reduce((sum, cell) => sum + cell, 0)));
    if (verb === 'put') {
      this.writes.push(line!);
      if (this.wicked && refuses(key!, Number(value))) return undefined;
      this.set(key!, this.wicked ? keptBy(key!, Number(value)) : Number(value));
      return '';
    }
    if (step.script.includes('/proc/self/mounts')) return ended('');
    throw new Error(`the cell host does not know ${step.script}`);
  }

  connect(): { connect: Connect; roundTrips: () => number } {
    const connections: ReturnType<typeof scriptedConnection>[] = [];
    return {
      connect: async ({ host }) => {
        const connection = scriptedConnection(host, (step) => this.answer(step) ?? { exit: 1 });
        connections.push(connection);
        return connection;
      },
      roundTrips: () => connections.reduce((sum, { traffic }) => sum + traffic.roundTrips, 0),
    };
  }
}

/** The cells of a wicked host; `put` of a folder of `cell-folder.ts` knows them as well. */
const refuses = (key: string, value: number): boolean => key === 'c6' && value >= 4;
const keptBy = (key: string, value: number): number => (key === 'c4' && value === 5 ? 4 : value);

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
  prints: (value) => [String(value)],
});

/** A cell, and how often it was given another value. */
interface MarkedCell {
  readonly value: number;
  readonly mark: number;
}

const marked = defineFact<MarkedCell, { key: string }>({
  id: 'marked',
  summary: 'One cell, with a part that nobody can foretell',
  scopes: ({ key }) => [`cell:${key}`],
  script: ({ key }) => sh`mark ${key}`,
  parse: ({ stdout }) => {
    const [value, mark] = stdout.split(' ').map(Number);
    return available({ value: value!, mark: mark! });
  },
  prints: (cell) => {
    const mark = toldOf(cell, 'mark');
    return [`${cell.value} `, mark === unforeseen ? mark : String(mark)];
  },
});

const sum = defineFact<number>({
  id: 'sum',
  summary: 'All cells together',
  scopes: () => ['cell'],
  script: () => 'sum',
  parse: ({ stdout }) => available(Number(stdout)),
});

const key = z.string();

/** What a change says that it leaves; wrongly where it writes 2, or 3. */
const foretold = (name: string, value: number, rightly: boolean): readonly Prediction[] => {
  const [own, next] = rightly ? [value, value + 1] : [value === 3 ? 7 : value, value === 2 ? 7 : value + 1];
  const left = (key: string): number | undefined =>
    key === name ? own : key === followerOf(name) ? next : undefined;
  return [
    leaving(cell, (before, { key }) => left(key) ?? before),
    leaving(marked, (before, { key }) => {
      const value = left(key);
      return value === undefined ? before : revised(before, { value, mark: unforeseen });
    }),
    leaving(sum, () => undefined),
  ];
};

/**
 * Tasks over cells; `honest` says whether `put` tells that it changes the follower as well, and `foretells` what it
 * says that it leaves.
 */
export const cellTasks = (
  honest: boolean,
  foretells?: 'rightly' | 'wrongly',
): ReadonlyMap<string, AnyTask> => {
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
    ...(foretells && { leaves: foretold(name, value, foretells === 'rightly') }),
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
  const putMarked = defineTask({
    name: 'put_marked',
    summary: 'Set a cell, and see its mark',
    input: z.strictObject({ key, value: z.int() }),
    needs: (input) => ({ now: marked({ key: input.key }) }),
    plan: (input, { now }) =>
      changes(now.value === input.value ? [] : [write(input.key, input.value, now.value)]),
  });
  const copyMark = defineTask({
    name: 'copy_mark',
    summary: 'Write into one cell how often another was changed',
    input: z.strictObject({ from: key, to: key }),
    needs: ({ from, to }) => ({ source: marked({ key: from }), now: cell({ key: to }) }),
    plan: ({ to }, { source, now }) =>
      changes(now === source.mark % 6 ? [] : [write(to, source.mark % 6, now)]),
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
      changes([
        {
          ...write(input.key, input.value, 0),
          before: null,
          invalidates: ['*'],
          leaves: foretells ? foretold(input.key, input.value, foretells === 'rightly') : [],
          action: true,
        },
      ]),
  });
  return new Map([put, copy, putMarked, copyMark, total, poke].map((task) => [task.name, task as AnyTask]));
};
