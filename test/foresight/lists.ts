import fc from 'fast-check';
import { compileExpression } from '../../src/language/expression/compile.js';
import type { EventBody } from '../../src/model/index.js';
import { CellHost, cellTasks } from '../engine/support/cell-host.js';
import { type CellTask, cellStart, oneByOne, tameCellTask } from '../engine/support/cell-lists.js';
import { playOf, runEngine, taskStep } from '../engine/support/engine-run.js';

/** Tasks that find each other's traces, and the host on which they do. */
interface CellList {
  readonly todos: readonly CellTask[];
  /** Those whose condition holds. */
  readonly applies: readonly boolean[];
  readonly cells: Readonly<Record<string, number>>;
  /** Some cells refuse a value, or keep another one. */
  readonly wicked: boolean;
  readonly foretells: 'rightly' | 'wrongly';
  /** A task that fails does not end the list. */
  readonly goesOn: boolean;
}

const mostTasks = 16;

const cellList: fc.Arbitrary<CellList> = fc.record({
  todos: fc.array(tameCellTask, { minLength: 1, maxLength: mostTasks }),
  applies: fc.array(
    fc.nat(5).map((number) => number > 0),
    { minLength: mostTasks, maxLength: mostTasks },
  ),
  cells: cellStart,
  wicked: fc.boolean(),
  foretells: fc.constantFrom('rightly', 'wrongly'),
  goesOn: fc.boolean(),
});

/** What came of one list. */
export interface ListWalked {
  readonly changed: number;
  readonly roundTrips: number;
  /** Wrong predictions that were named. */
  readonly named: number;
  /** Where planned, done together and done one by one are not the same. */
  readonly wrong: readonly string[];
}

/** Does random lists one by one, together, and in a plan. */
export const walkLists = async (
  { lists, seed }: { readonly lists: number; readonly seed: number },
  told: (list: CellList, walked: ListWalked) => void = () => undefined,
): Promise<readonly ListWalked[]> => {
  const all: ListWalked[] = [];
  for (const list of fc.sample(cellList, { seed, numRuns: lists })) {
    const walked = await walkList(list);
    all.push(walked);
    told(list, walked);
  }
  return all;
};

const hostOf = ({ cells, wicked }: CellList): CellHost => {
  const host = new CellHost(wicked);
  for (const [name, number] of Object.entries(cells)) host.cells.set(name, number);
  return host;
};

const here = { file: 'play.yml', line: 1, column: 1 };

type Finished = Extract<EventBody, { type: 'task-finished' }>;
type Warned = Extract<EventBody, { type: 'warning' }>;

const walkList = async (list: CellList): Promise<ListWalked> => {
  const { todos, applies, wicked, foretells, goesOn } = list;
  const tasks = cellTasks(true, foretells);
  const steps = todos.map(({ task, input }, index) =>
    taskStep(index, task, input, {
      ignoreErrors: goesOn,
      when: applies[index] ? [] : [compileExpression('false', () => here)],
    }),
  );
  const [alone, together] = [hostOf(list), hostOf(list)];
  const apply = async (host: CellHost, mode: 'plan' | 'apply') => {
    const { connect, roundTrips } = host.connect();
    const { events } = await runEngine([playOf(steps)], tasks, connect, { mode });
    const finished = events.filter((event): event is Finished => event.type === 'task-finished');
    return { events, finished, roundTrips: roundTrips() };
  };
  const expected = oneByOne(todos, tasks, alone, { goesOn, applies });
  const planned = await apply(hostOf(list), 'plan');
  const { events, finished, roundTrips } = await apply(together, 'apply');
  const statuses = finished.map(({ status }) => (status === 'ignored' ? 'failed' : status));
  const changed = statuses.filter((status) => status !== 'ok' && status !== 'skipped').length;
  const warned = events.filter(
    (event): event is Warned =>
      event.type === 'warning' && event.diagnostic.code === 'engine/wrongly-foretold',
  );
  const wrong: string[] = [];
  const same = (what: string, one: unknown, other: unknown): void => {
    if (JSON.stringify(one) !== JSON.stringify(other))
      wrong.push(`${what}: ${JSON.stringify(one)}, not ${JSON.stringify(other)}`);
  };
  same('outcomes', statuses, expected);
  same('cells', [...together.cells].sort(), [...alone.cells].sort());
  same('writes', together.writes, alone.writes);
  if (roundTrips > changed + 2) wrong.push(`${roundTrips} round trips for ${changed} changes`);
  for (const { diagnostic } of warned) {
    const name = /once "task (\d+)" was done/.exec(diagnostic.message)?.[1];
    if ((foretells === 'rightly' && !wicked) || !todos[Number(name)])
      wrong.push(`it was warned for no reason: ${diagnostic.message}`);
  }
  if (foretells === 'rightly' && !wicked)
    // That a change does not hold is for nobody to foretell.
    for (const [index, { status }] of planned.finished.slice(0, expected.length).entries())
      if (status !== 'unknown' && status !== expected[index] && expected[index] !== 'failed')
        wrong.push(`task ${index} was planned as ${status}, and is ${expected[index]}`);
  wrong.push(...untoldBeginnings(events));
  return { changed, roundTrips, named: warned.length, wrong };
};

/** Whatever was announced has ended, or was recalled. */
const untoldBeginnings = (events: readonly EventBody[]): string[] => {
  const begun = new Map<string, string>();
  for (const event of events) {
    if (event.type === 'task-started') begun.set(event.id, event.name);
    if (event.type === 'task-finished' || event.type === 'task-recalled') begun.delete(event.id);
  }
  return [...begun.values()].map((name) => `${name} was begun, and never ended`);
};
