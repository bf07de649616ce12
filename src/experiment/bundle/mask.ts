import type { Masker } from '../../model/index.js';
import type {
  HostFile,
  LookFile,
  MeasureFile,
  ReproducesFile,
  ResolvedCell,
  RunFile,
  SearchTrialFile,
  TrialFile,
} from './format.js';

/**
 * Secrets in the files of a bundle. Only what users and programs wrote is searched: names, levels, drivers
 * and units are what rows, analyses and reports go by.
 */
export const maskRun = (run: RunFile, masker: Masker): RunFile => ({
  ...run,
  title: masker.mask(run.title),
  question: run.question === null ? null : masker.mask(run.question),
  measure: maskMeasure(run.measure, masker),
  ...(run.reproduces ? { reproduces: maskReproduces(run.reproduces, masker) } : {}),
  ...(run.resolved ? { resolved: run.resolved.map((cell) => maskResolved(cell, masker)) } : {}),
});

/** What was edited may be anything. */
export const maskReproduces = (reproduces: ReproducesFile, masker: Masker): ReproducesFile => ({
  ...reproduces,
  ...(reproduces.edited
    ? { edited: { ...reproduces.edited, diff: masker.mask(reproduces.edited.diff) } }
    : {}),
});

const maskResolved = (cell: ResolvedCell, masker: Masker): ResolvedCell => ({
  ...cell,
  workloads: Object.fromEntries(
    Object.entries(cell.workloads).map(([id, { driver, parameters, commands }]) => [
      id,
      { driver, parameters: masker.maskValues(parameters), commands: masker.maskValues(commands) },
    ]),
  ),
  tasks: cell.tasks.map(({ name, input, files, around, ...task }) => ({
    ...task,
    ...(around ? { around: masker.maskValues(around) } : {}),
    name: name === null ? null : masker.mask(name),
    input: masker.maskValues(input),
    files: Object.fromEntries(Object.entries(files).map(([path, sum]) => [masker.mask(path), sum])),
  })),
});

const maskMeasure = (measure: readonly MeasureFile[], masker: Masker): readonly MeasureFile[] =>
  measure.map((entry) => ({ ...entry, parameters: masker.maskValues(entry.parameters) }));

/** Of a trial, or of the intent of one. */
export const maskTrial = <
  T extends Pick<TrialFile, 'parameters'> & Partial<Pick<TrialFile, 'why' | 'processes' | 'search'>>,
>(
  trial: T,
  masker: Masker,
): T => ({
  ...trial,
  parameters: masker.maskValues(trial.parameters),
  ...(typeof trial.why === 'string' ? { why: masker.mask(trial.why) } : {}),
  ...(trial.processes ? { processes: maskProcesses(trial.processes, masker) } : {}),
  ...(trial.search ? { search: trial.search.map((one) => maskSearchTrial(one, masker)) } : {}),
});

/** Of one Trial of a search. */
export const maskSearchTrial = (one: SearchTrialFile, masker: Masker): SearchTrialFile => ({
  ...one,
  parameters: masker.maskValues(one.parameters),
  processes: maskProcesses(one.processes, masker),
});

const maskProcesses = (processes: TrialFile['processes'], masker: Masker): TrialFile['processes'] =>
  processes.map((process) => ({ ...process, argv: masker.maskValues(process.argv) }));

export const maskHost = (file: HostFile, masker: Masker): HostFile => ({
  ...file,
  facts: masker.maskValues(file.facts),
});

export const maskLook = (look: LookFile, masker: Masker): LookFile => ({
  ...look,
  readings: masker.maskValues(look.readings),
  findings: look.findings.map(({ check, message }) => ({ check, message: masker.mask(message) })),
});

/**
 * What a program printed. Its JSON stays JSON, and the numbers that it measured stay numbers; what it printed
 * otherwise is text through and through.
 */
export const maskRaw = (text: string, masker: Masker): string => {
  const masked = masker.mask(text);
  if (masked === text || !/^\s*[[{]/.test(text)) return masked;
  try {
    return `${JSON.stringify(onlyTexts(JSON.parse(text), masker), null, '\t')}\n`;
  } catch {
    return masked;
  }
};

const onlyTexts = (value: unknown, masker: Masker): unknown => {
  if (typeof value === 'string') return masker.mask(value);
  if (Array.isArray(value)) return value.map((item) => onlyTexts(item, masker));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, onlyTexts(item, masker)]));
};
