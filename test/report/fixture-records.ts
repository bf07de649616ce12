import type { DriftFile, ResultRow, RunFile, TrialFile } from '../../src/experiment/bundle/index.js';

interface End {
  readonly drift: readonly DriftFile[];
  readonly failed: number;
  readonly finished: boolean;
}

/** What a made-up run noted while it went on: sessions, looks and events, as a run of one session has them. */
export const recordsOf = (run: RunFile) => {
  const trials: TrialFile[] = [];
  const events: unknown[] = [
    {
      type: 'experiment-started',
      experiment: run.name,
      bundle: `runs/${run.run}`,
      cells: run.cells.length,
      blocks: run.schedule.length,
      trials: run.cells.length * run.schedule.length,
      emulated: run.emulated,
    },
  ];
  return {
    trial: (trial: TrialFile, rows: readonly ResultRow[]): void => {
      trials.push(trial);
      const { block, factors, workload, warm_up: warmUp, status, why } = trial;
      const identity = { number: trial.trial, block, cell: factors, workload, warmUp };
      events.push({ type: 'trial-started', trial: identity });
      const metrics = Object.fromEntries(
        rows.flatMap(({ scope, metric, value }) => (scope === 'trial' && metric ? [[metric, value]] : [])),
      );
      events.push({ type: 'trial-finished', trial: identity, status, metrics, ...(why ? { why } : {}) });
    },
    files: ({ drift, failed, finished }: End): [string, string][] => [
      ['sessions.jsonl', lines([{ started: run.started, rigger: run.versions.rigger, trials: 0 }])],
      ['looks.jsonl', lines(looks(run, drift))],
      [
        'events.jsonl',
        lines([
          ...events,
          ...(finished ? [{ type: 'experiment-finished', trials: trials.length, failed }] : []),
        ]),
      ],
    ],
  };
};

const looks = ({ schedule, roles, started }: RunFile, drift: readonly DriftFile[]) =>
  Array.from({ length: schedule.length + 1 }, (_, block) => block).flatMap((block) =>
    Object.values(roles)
      .flat()
      .map((host) => ({
        ...{ at: started, block, host, readings: { load: '0.5' } },
        findings: drift
          .filter((each) => each.block === block && each.host === host)
          .map(({ check, message }) => ({ check, message })),
      })),
  );

const lines = (items: readonly unknown[]): string =>
  items.map((item) => `${JSON.stringify(item)}\n`).join('');
