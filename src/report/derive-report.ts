import { buildReport } from './build-report.js';
import { loadRun } from './data/load-run.js';
import type { RunData } from './data/run-data.js';
import { compose, reportTitle } from './documents/compose.js';
import { html } from './documents/html.js';
import { markdown } from './documents/markdown.js';
import { resultsCsv } from './documents/results-csv.js';
import { besideFigure } from './figures/beside-figure.js';
import type { Figure } from './figures/draw.js';
import { type RunFigures, runFigures } from './figures/run-figures.js';
import { standalone } from './figures/standalone.js';
import type { Report } from './model.js';

/** One file of a report, in pieces. */
export interface ReportFile {
  /** Path in the report's folder. */
  readonly path: string;
  chunks(): AsyncIterable<string> | Iterable<string>;
}

/**
 * Derives a report from bundles and from nothing else: no clock, no locale, no path of this machine is in it.
 * Throws RiggerError when a folder is no bundle that this rigger can read.
 */
export async function deriveReport(
  folders: readonly string[],
): Promise<{ report: Report; files: ReportFile[] }> {
  const runs: RunData[] = [];
  for (const folder of folders) runs.push(await loadRun(folder));
  const report = await buildReport(runs);
  const figures = runs.map((run, i) =>
    runFigures(run, report.runs[i]!, runs.length === 1 ? '' : `run${i + 1}-`),
  );
  const beside = report.beside.map((one) => besideFigure(one, report.runs));
  const blocks = compose(report, figures, beside);
  const whole = (path: string, content: string): ReportFile => ({ path, chunks: () => [content] });
  const files = [
    whole('index.html', html(reportTitle(report), blocks)),
    whole('report.md', markdown(blocks)),
    { path: 'results.csv', chunks: () => resultsCsv(runs) },
    whole('report.json', `${JSON.stringify(report, null, 1)}\n`),
    ...[...figures.flatMap(all), ...beside].map((figure) =>
      whole(`figures/${figure.id}.svg`, standalone(figure)),
    ),
  ];
  return { report, files };
}

const all = (figures: RunFigures): Figure[] => [
  ...figures.metrics.values(),
  ...figures.distributions,
  ...figures.fairness,
  ...figures.interference,
  ...figures.density,
  ...figures.levers,
  ...figures.load,
  ...figures.search,
  ...figures.cpu,
  ...(figures.timeline ? [figures.timeline] : []),
];
