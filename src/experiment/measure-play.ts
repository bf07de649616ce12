import type { RunContext } from '../engine/play/run-context.js';
import { openSession } from '../engine/run/measuring.js';
import type { ExperimentMistakes } from '../engine/run/preflight.js';
import type { LoadVarsFiles } from '../engine/run/vars-files.js';
import { loadVarsFiles } from '../engine/run/vars-files.js';
import { FactNeeded, type Play, ValueUnknown } from '../language/play.js';
import { type ExitCode, exitCodes, RiggerError } from '../model/index.js';
import type { ReproducesFile } from './bundle/format.js';
import { describeExperiment, lookForTools, planExperiment, runExperiment } from './index.js';

/** What a measuring play needs from the command line. */
export interface Measuring {
  /** The playbook's path as given. */
  readonly file: string;
  readonly varsFiles: LoadVarsFiles;
  readonly runsFolder: string;
  /** The run's own folder, which becomes the bundle; undefined when another measuring play has it. */
  readonly folder: string | undefined;
  readonly resume: boolean;
  /** The smallest effect of an experiment that names none. */
  readonly usualShare?: number;
  /** The run that this one repeats. */
  readonly reproduces?: ReproducesFile;
}

/** Runs a measuring play; in `plan` says what it would measure, in which order, and how long that takes. */
export const measurePlay = async (
  play: Play,
  index: number,
  context: RunContext,
  { file, varsFiles, runsFolder, folder, resume, usualShare, reproduces }: Measuring,
): Promise<ExitCode> => {
  const session = openSession(context, play, index, {
    ...(await loadVarsFiles(play, context, varsFiles)),
    runsFolder,
    ...(resume && folder !== undefined ? { resume: folder } : {}),
  });
  if (context.mode === 'plan') {
    const experiment = await planExperiment(session, play.experiment!, usualShare);
    for (const diagnostic of experiment.warnings) context.emit({ type: 'warning', diagnostic });
    for (const text of describeExperiment(experiment)) context.emit({ type: 'message', text });
    for (const event of await lookForTools(session, experiment.planned)) context.emit(event);
    return exitCodes.done;
  }
  const { lost } = await runExperiment(session, play.experiment!, {
    playbook: file,
    ...(folder === undefined ? {} : { folder }),
    ...(usualShare === undefined ? {} : { usualShare }),
    ...(reproduces ? { reproduces } : {}),
  }).finally(() => session.close());
  return lost > 0 ? exitCodes.hostFailed : exitCodes.done;
};

/** What is wrong with an experiment before any host is touched; what hangs on a fact or a task is passed over. */
export const experimentMistakes: ExperimentMistakes = async (play, index, context) => {
  try {
    const session = openSession(context, play, index, {
      varsFiles: context.varsFiles,
      runsFolder: '',
    });
    await planExperiment(session, play.experiment!);
    return [];
  } catch (error) {
    // An earlier play may add the hosts that are missing now.
    if (error instanceof RiggerError)
      return error.diagnostics.filter(
        ({ severity, code }) => severity === 'error' && code !== 'engine/no-hosts',
      );
    if (error instanceof FactNeeded || error instanceof ValueUnknown) return [];
    throw error;
  }
};
