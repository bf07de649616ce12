import { policy } from './advise/policy.js';
import { searchAdvice } from './advise/search-advice.js';
import { answers } from './analysis/answers.js';
import { runsBeside } from './analysis/beside.js';
import { metricReports } from './analysis/cells.js';
import { cpuShares } from './analysis/cpu-split.js';
import { density } from './analysis/density.js';
import { distributions } from './analysis/distributions.js';
import { driftReport } from './analysis/drift-report.js';
import { environment } from './analysis/environment.js';
import { fairness } from './analysis/fairness.js';
import { interference } from './analysis/interference.js';
import { labelCell } from './analysis/labels.js';
import { lacks } from './analysis/lacks.js';
import { leverRanking } from './analysis/lever-ranking.js';
import { loadResponse } from './analysis/load-response.js';
import { methods } from './analysis/methods.js';
import { repetition } from './analysis/repetition.js';
import { timeline } from './analysis/timeline.js';
import { whatRan } from './analysis/what-ran.js';
import { repeats, reproduction } from './compare/reproduction.js';
import { choosesDatapath } from './data/bundle.js';
import type { RunData } from './data/run-data.js';
import type { Report, RunReport } from './model.js';
import { reportRules } from './rules.js';

/** Says what one or several runs found. The same bundles give the same report, to the byte. */
export async function buildReport(runs: readonly RunData[]): Promise<Report> {
  const reports: RunReport[] = [];
  for (const run of runs) reports.push(await runReport(run));
  const reproductions = runs.flatMap((now) =>
    runs.filter((then) => repeats(now, then)).map((then) => reproduction(then, now)),
  );
  return {
    ...{ format: 'rigger-report', version: 1, rules: reportRules, runs: reports },
    beside: runsBeside(runs),
    ...(reproductions.length === 0 ? {} : { reproductions }),
  };
}

/** Bundles of before cells were resolved are of guests, as all experiments were then. */
const hasGuests = ({ run: { resolved, cells, analysis } }: RunData): boolean =>
  resolved === undefined ||
  resolved.some(({ guests }) => guests.length > 0) ||
  (analysis.factor !== null && choosesDatapath(cells, analysis.factor));

async function runReport(data: RunData): Promise<RunReport> {
  const { run, outcome } = data;
  const answered = answers(data);
  const labels = new Map(run.cells.map((cell) => [cell.index, labelCell(run, cell).label]));
  return {
    run: run.run,
    title: run.title,
    question: run.question,
    emulated: run.emulated,
    started: run.started,
    ended: outcome?.ended ?? null,
    state: data.finished && outcome ? outcome.status : 'unfinished',
    state_reason: outcome?.why ?? null,
    manifest_sha256: data.manifestDigest,
    trials: {
      ok: data.trials.ok,
      failed: data.trials.failed,
      interrupted: data.trials.interrupted,
      warm_up: data.trials.warmUp,
    },
    guests: hasGuests(data),
    cells: run.cells.length,
    blocks: new Set([...data.series.values()].flatMap(({ blocks }) => [...new Set(blocks)])).size,
    answers: answered,
    ...(run.analysis.goals === undefined ? {} : { policy: policy(data) }),
    repetition: repetition(data),
    drift: driftReport(data),
    lacks: lacks(data),
    ...(run.imported ? { unknown: run.imported.unknown } : {}),
    metrics: metricReports(data),
    distributions: distributions(data),
    fairness: fairness(data),
    interference: interference(data),
    density: density(data),
    ...(run.analysis.rank === undefined ? {} : { levers: leverRanking(data, answered) }),
    load: loadResponse(data),
    ...(data.searches.length > 0 ? { advice: searchAdvice(data) } : {}),
    // Imported trials have blocks and an order only in name.
    timeline: run.imported ? null : timeline(data),
    cpu: cpuShares(data),
    failures: data.failures.map(({ trial, attempt, block, cell, workload, status, why }) => ({
      trial,
      attempt,
      block,
      cell: labels.get(cell) ?? String(cell),
      workload,
      status,
      why,
    })),
    methods: methods(data),
    ran: whatRan(data),
    environment: environment(data),
  };
}
