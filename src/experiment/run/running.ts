import type { Session } from '../../engine/run/session.js';
import type { ExperimentNode } from '../../language/play.js';
import { type EventBody, exitCodes, RiggerError, warning } from '../../model/index.js';
import { bundleFiles, type OutcomeFile } from '../bundle/index.js';
import type { Experiment } from '../plan/experiment.js';
import { goOnCommand } from './go-on.js';
import type { OpenBundle } from './open-run.js';
import type { ToolVersions } from './tools.js';

/** Everything that the steps of a run share. */
export interface Running {
  readonly session: Session;
  readonly node: ExperimentNode;
  readonly experiment: Experiment;
  readonly open: OpenBundle;
  readonly hosts: readonly string[];
  /** Hosts that the observers watch: those under test. */
  readonly observed: readonly string[];
  readonly tools: ToolVersions;
  /** To the engine's journal and to the bundle. */
  readonly note: (event: EventBody) => void;
}

/** Why the blocks ended, and after how many. */
export type Stopped = Pick<OutcomeFile, 'stopped_because' | 'blocks'>;

/** Appends what was noted since the last time. */
export const flushEvents = async ({ open }: Running): Promise<void> => {
  const lines = open.events.splice(0);
  if (lines.length > 0)
    await open.writer.append(bundleFiles.events, lines.map((line) => `${line}\n`).join(''));
};

/** Why a run ends between two trials, or two Trials of a search: somebody wants it to. */
export const stoppedBetween = ({ run }: Pick<OpenBundle, 'run'>): RiggerError =>
  new RiggerError(
    [
      warning('experiment/stopped', 'the run was stopped between two trials; all trials so far are kept', {
        help: `continue with ${goOnCommand(run)}`,
      }),
    ],
    exitCodes.interrupted,
  );
