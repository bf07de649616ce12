import { type Bundle, type ResultRow, readRows } from '../../experiment/bundle/index.js';
import { precisions } from '../../experiment/design/stopping.js';
import { emulatedRun } from '../../experiment/environment/emulated.js';
import { type Scale, scaleFor, withUnit } from '../../model/figures.js';
import { type Diagnostic, entryOf, harmlessJson, printable, type RunEvent } from '../../model/index.js';
import { plainStream, RunScreen } from '../../ui/run-screen.js';
import { detailIndent } from '../../ui/task-lines.js';
import { alignedTable } from '../program/aligned-table.js';
import { errorStyle, frameOf } from '../program/failure.js';
import { folderOfRun } from '../program/find-runs.js';
import { findProject } from '../program/project.js';
import { type RunDetails, readRun } from './read-run.js';
import { hostsOf, tasksOf } from './run-json.js';
import { showSeconds } from './words.js';

/** Prints one run: what was asked, what was done, what came out so far. */
export const printRun = async (
  given: string,
  { trials, json }: { readonly trials: boolean; readonly json: boolean },
): Promise<void> => {
  const { runsFolder } = await findProject();
  const details = await readRun(await folderOfRun(runsFolder, given));
  const rows = details.bundle ? await relevantRows(details.bundle.folder) : [];
  const { line, bundle } = details;
  if (json)
    process.stdout.write(
      `${harmlessJson({ version: 1, ...line, hosts: hostsOf(details), tasks: tasksOf(details), run_file: bundle?.run ?? null, outcome: bundle?.outcome ?? null, ...(trials ? { trial_rows: rows } : {}) }, 2)}\n`,
    );
  else
    process.stdout.write(
      `${[
        ...head(details).map(printable),
        // The screen has made its lines harmless, and has colours of its own.
        ...tasks(details),
        ...measured(bundle, rows).map(printable),
        ...(trials ? all(bundle, rows) : []).map(printable),
      ].join('\n')}\n`,
    );
};

/** What counts for a trial, and every failure. */
const relevantRows = async (folder: string): Promise<ResultRow[]> => {
  const found: ResultRow[] = [];
  for await (const rows of readRows(folder)) found.push(...rows.filter(({ scope }) => scope === 'trial'));
  return found;
};

const head = ({ line, bundle }: RunDetails): string[] => [
  `${line.run}: ${line.ending}`,
  `  playbook  ${line.playbook ?? '?'}`,
  ...(line.repeats === null ? [] : [`  repeats   ${line.repeats}`]),
  `  started   ${line.started ?? '?'} by ${line.user}, took ${showSeconds(line.seconds)}`,
  ...(bundle?.run.question ? [`  question  ${bundle.run.question}`] : []),
  ...(bundle && emulatedRun(bundle)
    ? ['  emulated  measured in the emulated lab: says nothing about hardware']
    : []),
  ...(line.ending === 'unfinished' || line.ending === 'interrupted' ? [`  continue  ${goOn(line)}`] : []),
];

/** The command; of a run that makes another one again, the hosts and secrets that were given then are given once more. */
const goOn = ({ run, playbook, repeats }: RunDetails['line']): string =>
  repeats === null
    ? `rigger apply ${playbook ?? 'PLAYBOOK'} --resume ${run}`
    : `rigger rerun ${repeats} --resume ${run}`;

/** What the run's own screen told, from its journal; the source is quoted as it is now. */
const tasks = ({ events, bundle }: RunDetails): string[] => {
  let text = '';
  const stream = {
    write: (more: string): void => {
      text += more;
    },
  };
  const style = errorStyle(process.stdout);
  const frame = (diagnostic: Diagnostic): string => frameOf(diagnostic, detailIndent, process.stdout);
  const view = { mode: 'apply', verbosity: 0, diff: false, profile: false, style, frame } as const;
  const screen = new RunScreen(view, plainStream(stream));
  for (const event of events) if (isTold(event, bundle !== null)) screen.event(event);
  screen.close();
  return text.trimEnd().split('\n');
};

/** Of a run that measured only what failed: its tasks come again in every cell, and its trials stand below. */
const isTold = (event: RunEvent, measured: boolean): boolean => {
  if (/^(trial|experiment)-|^task-(waiting|output)$/.test(event.type)) return false;
  if (!measured || event.type !== 'task-finished') return !(measured && event.type === 'host-finished');
  return event.diagnostic !== undefined;
};

const measured = (bundle: Bundle | null, rows: readonly ResultRow[]): string[] => {
  if (!bundle) return [];
  const { run, outcome } = bundle;
  const found = run.cells.flatMap((cell) =>
    precisions(rows, [cell.index], run.analysis.metrics)
      .filter(({ n }) => n > 0)
      .map((each) => ({ ...each, id: cell.id })),
  );
  const scale = (metric: string, value: number): Scale =>
    scaleFor(entryOf(run.metrics, metric.slice(metric.indexOf('.') + 1))?.unit ?? '', value);
  return [
    '',
    `${run.cells.length} cells, ${run.design.repeat} blocks${run.design.warm_up > 0 ? ` after ${run.design.warm_up} of warm-up` : ''}, seed ${run.design.seed}${outcome ? `, ended because of ${outcome.stopped_because}` : ''}`,
    ...alignedTable(
      ['cell', 'metric', 'trials', 'median', '95 % interval', 'unit'],
      found.map(({ id, metric, n, median, interval }) => {
        const { unit, factor } = scale(metric, median ?? 0);
        const scaled = (value: number): string => short(value * factor);
        return [
          id,
          metric,
          String(n),
          median === null ? '–' : scaled(median),
          interval ? `${scaled(interval.low)} … ${scaled(interval.high)}` : 'too few',
          unit,
        ];
      }),
      (column) => column < 2 || column === 5,
    ),
    ...rows
      .filter(({ status }) => status !== 'ok')
      .map(
        ({ trial, block, factors, workload, status, why }) =>
          `trial ${trial} (block ${block}, ${workload}, ${JSON.stringify(factors)}) ${status}: ${why}`,
      ),
    ...(outcome?.drift ?? []).map(
      ({ block, host, check, message }) => `drift in block ${block} on ${host}, ${check}: ${message}`,
    ),
  ];
};

const short = (value: number): string => String(Number(value.toPrecision(4)));

const all = (bundle: Bundle | null, rows: readonly ResultRow[]): string[] => {
  if (!bundle) return [];
  const wanted = new Set(bundle.run.analysis.metrics);
  const lines = rows.filter(
    ({ workload, metric, status }) => status !== 'ok' || wanted.has(`${workload}.${metric}`),
  );
  return [
    '',
    ...alignedTable(
      ['trial', 'block', 'cell', 'metric', 'value'],
      lines.map(({ trial, block, cell, workload, metric, value, status, warm_up }) => [
        String(trial),
        `${block}${warm_up ? ' (warm-up)' : ''}`,
        bundle.run.cells[cell]!.id,
        metric === null ? workload : `${workload}.${metric}`,
        value === null ? status : withUnit(value, entryOf(bundle.run.metrics, metric ?? '')?.unit ?? ''),
      ]),
      (column) => column === 2 || column === 3,
    ),
  ];
};
