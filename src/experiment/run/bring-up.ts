import type { Step } from '../../language/play.js';
import { exitCodes, problem, RiggerError } from '../../model/index.js';
import type { PlannedCell } from '../plan/cell.js';
import { stepVariables } from '../plan/resolve.js';
import { awaitGuests } from './await-guests.js';
import { keepDomains } from './domains.js';
import { goOnCommand } from './go-on.js';
import type { SchedulePlace } from './places.js';
import type { Running } from './running.js';

/**
 * Brings a cell up by ordinary tasks; since they change only what is not so already, going from one cell to
 * the next costs just what differs between the two.
 */
export const bringUpCell = async (running: Running, { cell, block }: SchedulePlace): Promise<void> => {
  running.note({ type: 'experiment-progress', block, doing: `bringing up ${cell.cell.id}` });
  const changed = await converge(running, running.node.bringUp, cell, block, 'brought up');
  if (changed > 0 || cell.guests.some(({ name }) => !running.open.guests.has(name)))
    await awaitGuests(running, cell);
  for (const { name } of cell.guests) running.open.guests.add(name);
  await keepDomains(running, cell);
};

export const tearDownCell = async (running: Running, cell: PlannedCell): Promise<void> => {
  await converge(running, running.node.tearDown, cell, 0, 'torn down');
};

/** How many tasks changed something. */
const converge = async (
  running: Running,
  steps: readonly Step[],
  cell: PlannedCell,
  block: number,
  what: string,
): Promise<number> => {
  if (steps.length === 0) return 0;
  const { ok, failed, changed } = await running.session.converge(
    steps,
    stepVariables(running.experiment, cell, block),
  );
  if (ok) return changed;
  throw new RiggerError(
    [
      problem('experiment/bring-up-failed', `${cell.cell.id} could not be ${what}`, {
        help: `fix the cause, then continue with ${goOnCommand(running.open.run)}`,
        notes: failed.map(({ host, diagnostic }) => `${host}: ${diagnostic.message}`),
      }),
      ...failed.map(({ diagnostic }) => diagnostic),
    ],
    exitCodes.hostFailed,
  );
};
