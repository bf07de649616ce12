import fc from 'fast-check';
import { resumeState } from '../../src/engine/journal/resume.js';
import { literalTemplate } from '../../src/language/template/index.js';
import type { EventBody, RunEvent } from '../../src/model/index.js';
import { CellHost, cellTasks } from '../engine/support/cell-host.js';
import { type CellTask, oneByOne } from '../engine/support/cell-lists.js';
import { playOf, runEngine, taskStep } from '../engine/support/engine-run.js';
import { type CellFolder, type Cut, cellFolder } from './cell-folder.js';

/** How a run is ended before its time: with its connection, or as a whole. */
type Death = { readonly cut: Cut } | { readonly killedAfter: number };

interface Dying {
  readonly todos: readonly CellTask[];
  /** Those that notify the handler. */
  readonly notifies: readonly boolean[];
  /** Where on the way, from 0 to 1. */
  readonly where: number;
  readonly to: Cut['to'];
}

const mostTasks = 12;

/** Each writes a cell of its own, from its own input or from what earlier ones left: doing it again changes nothing. */
const dying: fc.Arbitrary<Dying> = fc.record({
  todos: fc
    .array(fc.tuple(fc.constantFrom('put', 'put', 'copy_cell', 'poke'), fc.nat(5), fc.nat()), {
      minLength: 3,
      maxLength: mostTasks,
    })
    .map((all) =>
      all.map(([task, value, from], index) => {
        const key = `c${2 * index}`;
        return task === 'copy_cell'
          ? { task, input: { from: `c${from % Math.max(1, 2 * index)}`, to: key } }
          : { task, input: { key, value: value + 1 } };
      }),
    ),
  notifies: fc.array(fc.boolean(), { minLength: mostTasks, maxLength: mostTasks }),
  where: fc.double({ min: 0, max: 1, noNaN: true }),
  to: fc.constantFrom('host', 'controller'),
});

/** What came of one run that ended early, and of those that went on with it. */
export interface Died {
  /** Whether it did end early. */
  readonly died: boolean;
  readonly wrong: readonly string[];
}

const handlerCell = 'c100';

/** Lets runs of random lists end early, resumes them, and holds their end to that of one that was let be. */
export const walkDying = async (
  { kills, cuts, seed }: { readonly kills: number; readonly cuts: number; readonly seed: number },
  told: (what: string, died: Died) => void = () => undefined,
): Promise<readonly Died[]> => {
  const all: Died[] = [];
  for (const [index, one] of fc.sample(dying, { seed, numRuns: kills + cuts }).entries()) {
    const died = await dieAndResume(one, index < kills ? 'kill' : 'cut', `${seed}-${index}`);
    all.push(died);
    told(`${index < kills ? 'kill' : 'cut'} ${index}`, died);
  }
  return all;
};

class Killed extends Error {}

const dieAndResume = async (one: Dying, how: 'kill' | 'cut', id: string): Promise<Died> => {
  const whole = await runOf(one, cellFolder(), `whole-${process.pid}-${id}`);
  const death: Death =
    how === 'kill'
      ? { killedAfter: 1 + Math.floor(one.where * whole.events.length) }
      : { cut: { to: one.to, after: 1 + Math.floor(one.where * whole.bytes[one.to]) } };
  const folder = cellFolder();
  const name = `dying-${process.pid}-${id}`;
  const first = await runOf(one, folder, name, [], death);
  const journal: EventBody[] = [...first.events];
  const wrong: string[] = [];
  // A host that was lost may be met again once nothing of the first run is left there.
  await folder.quiet();
  if (first.ended !== 'well') {
    const again = await runOf(one, folder, name, journal);
    journal.push(...again.events);
    if (again.ended !== 'well') wrong.push(`the resumed run ended ${again.ended}`);
  }
  await folder.quiet();
  const expected = new CellHost();
  const statuses = oneByOne(one.todos, cellTasks(true, 'rightly'), expected);
  const cells = { ...folder.cells() };
  const handled = cells[handlerCell] !== undefined;
  // One too many is harmless: who was under way when the run died may have changed something.
  const due = statuses.some((status, index) => status === 'changed' && one.notifies[index]);
  if (due && !handled && wrong.length === 0) wrong.push('the handler was lost');
  delete cells[handlerCell];
  delete cells.c101;
  const same = (what: string, found: unknown, wanted: unknown): void => {
    if (JSON.stringify(found) !== JSON.stringify(wanted))
      wrong.push(`${what}: ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`);
  };
  const sorted = (map: Iterable<readonly [string, number]>) => [...map].sort();
  same('cells', sorted(Object.entries(cells)), sorted(expected.cells));
  for (const { task, input } of one.todos) {
    if (task !== 'poke') continue;
    const times = folder.puts().filter((line) => line === `put ${input.key} ${input.value}`).length;
    if (times !== 1) wrong.push(`the action on ${input.key} ran ${times} times`);
  }
  return {
    died: first.ended !== 'well',
    wrong: wrong.map((text) => `${JSON.stringify({ one, death })}: ${text}`),
  };
};

interface RunOfList {
  readonly events: readonly EventBody[];
  readonly ended: 'well' | 'lost' | 'killed';
  readonly bytes: Readonly<Record<Cut['to'], number>>;
}

const runOf = async (
  { todos, notifies }: Dying,
  folder: CellFolder,
  id: string,
  journal: readonly EventBody[] = [],
  death?: Death,
): Promise<RunOfList> => {
  const here = { file: 'play.yml', line: 1, column: 1 };
  const steps = todos.map(({ task, input }, index) =>
    taskStep(index, task, input, notifies[index] ? { notify: [literalTemplate('handler', here)] } : {}),
  );
  const handler = taskStep(
    0,
    'poke',
    { key: handlerCell, value: 1 },
    {
      id: 'handlers/0',
      name: literalTemplate('handler', here),
    },
  );
  const events: EventBody[] = [];
  const emit = (event: EventBody): void => {
    if (death && 'killedAfter' in death && events.length >= death.killedAfter) {
      folder.kill();
      throw new Killed('killed');
    }
    events.push(event);
  };
  const bytes = { host: 0, controller: 0 };
  const connect = folder.connect(death && 'cut' in death ? death.cut : undefined, bytes);
  const resume = journal.length > 0 ? { resume: resumeState(journal as RunEvent[]) } : {};
  let ended: RunOfList['ended'];
  try {
    const { exitCode } = await runEngine(
      [playOf(steps, {}, [{ step: handler, listen: [] }])],
      cellTasks(true, 'rightly'),
      connect,
      { emit, id, ...resume },
    );
    ended = exitCode === 0 ? 'well' : 'lost';
  } catch (error) {
    if (!(error instanceof Killed)) throw error;
    ended = 'killed';
  }
  return { events, ended, bytes };
};
