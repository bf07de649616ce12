import { bundleFiles, trialFolder } from '../../data/bundle.js';
import type { BundleFinding } from '../finding.js';
import { type BundleCheck, contradiction, type Evidence, trialsBySession } from './evidence.js';

/** Milliseconds by which the controller's clock may have been set while the run was under way. */
const slack = 2000;

/** A moment that somebody wrote down, and where. */
interface Moment {
  readonly path: string;
  readonly what: string;
  readonly at: string;
}

/** Everything happened in the order in which the run does it, between its start and its end. */
export const checkTimes: BundleCheck = (evidence) => {
  const moments = inOrder(evidence);
  return moments.flatMap((moment, index): BundleFinding[] => {
    const before = moments[index - 1];
    if (before === undefined || milliseconds(moment) >= milliseconds(before) - slack) return [];
    return [
      contradiction(
        moment.path,
        `${moment.what} at ${moment.at}, before ${before.what} at ${before.at}: not of this run, or the clock was set back meanwhile`,
      ),
    ];
  });
};

const milliseconds = ({ at }: Moment): number => Date.parse(at);

const inOrder = (evidence: Evidence): Moment[] => {
  const { run, outcome } = evidence;
  const moment = (path: string, what: string, at: string): Moment => ({ path, what, at });
  return [
    moment(bundleFiles.run, 'the run began', run.started),
    ...trialsBySession(evidence).flatMap(({ session, trials }) => [
      moment(bundleFiles.sessions, 'a session began', session.started),
      ...trials.flatMap(({ trial, started, ended }) => {
        const path = `${trialFolder(trial)}/trial.json`;
        return [moment(path, `trial ${trial} began`, started), moment(path, `trial ${trial} ended`, ended)];
      }),
    ]),
    ...(outcome ? [moment(bundleFiles.outcome, 'the run ended', outcome.ended)] : []),
  ];
};
