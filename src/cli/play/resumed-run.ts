import { existsSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { journalOf, readJournal } from '../../engine/journal/journal.js';
import { type ResumeState, resumeState } from '../../engine/journal/resume.js';
import { exitCodes, problem, RiggerError, type RunEvent } from '../../model/index.js';
import { findRun } from '../program/find-runs.js';
import type { Project } from '../program/project.js';
import type { RunAgain } from './run-again.js';

/** The journal of the run to go on with. @throws RiggerError when it has ended, or is another playbook's. */
export const readResumed = async (
  given: string,
  project: Project,
  file: string,
  again?: RunAgain,
): Promise<{ id: string; state: ResumeState }> => {
  const name = given.replace(/\/+$/, '').split('/').at(-1)!;
  const id = basename(findRun(project.runsFolder, name));
  const path = journalOf(join(project.runsFolder, id));
  if (!existsSync(path))
    throw new RiggerError([
      problem('engine/resume-mismatch', `${id} has no journal, so that it is not known where to continue`, {
        help: 'restore it from a copy of the run, or start a new run',
      }),
    ]);
  const events = await readJournal(path);
  const last = events.findLast(
    (event): event is Extract<RunEvent, { type: 'run-started' }> => event.type === 'run-started',
  );
  const repeats = last?.repeats;
  if (repeats !== again?.repeats.run)
    throw new RiggerError([
      repeats === undefined
        ? problem('engine/resume-mismatch', `the run ${id} makes no other run again`, {
            help: `rigger apply ${last?.playbook ?? 'PLAYBOOK'} --resume ${id}`,
          })
        : problem('engine/resume-mismatch', `the run ${id} makes ${repeats} again, from what that has kept`, {
            help: `rigger rerun ${repeats} --resume ${id}`,
          }),
    ]);
  if (last && !again && resolve(last.playbook) !== resolve(file))
    throw new RiggerError([
      problem('engine/resume-mismatch', `the run ${id} was made from ${last.playbook}, not from ${file}`, {
        help: `rigger apply ${last.playbook} --resume ${id}`,
      }),
    ]);
  const end = events.findLast((event) => event.type === 'run-finished' || event.type === 'run-started');
  if (end?.type === 'run-finished' && end.exitCode === exitCodes.done)
    throw new RiggerError([
      problem('engine/resume-mismatch', `the run ${id} has ended well; there is nothing to resume`, {
        help: again ? `rigger rerun ${repeats}` : `rigger apply ${file}`,
      }),
    ]);
  return { id, state: resumeState(events) };
};
