import { entryOf, quote } from '../../model/index.js';
import { type ResolvedWorkload, workloads } from '../data/bundle.js';
import type { RunData } from '../data/run-data.js';
import type { RanProcess } from '../model.js';
import { labelCell } from './labels.js';

/**
 * Every process that the trials started, in its own words, with its length and what its tool says of its version; what
 * several cells have alike is told once. The first bundles do not say it in one place.
 */
export function whatRan(data: RunData): RanProcess[] {
  const { run } = data;
  const found = new Map<string, RanProcess>();
  for (const cell of run.cells) {
    const label = labelCell(run, cell).label;
    for (const [workload, resolved] of Object.entries(run.resolved?.[cell.index]?.workloads ?? {}))
      for (const [process, argv] of Object.entries(resolved.commands)) {
        const one = {
          ...{ workload, driver: resolved.driver, process, command: argv.map(shownWord).join(' ') },
          seconds: secondsOf(resolved),
          version: versionOf(data, cell.index, { workload, process, program: argv[0] ?? '' }),
        };
        const key = JSON.stringify(one);
        found.set(key, { ...one, cells: [...(found.get(key)?.cells ?? []), label] });
      }
  }
  return [...found.values()];
}

/** As a shell would want it, which has no word with a NUL byte; a bundle from somebody else may. */
const shownWord = (word: string): string => quote(word.replaceAll('\0', '␀'));

/** As planned, from the parameters; null where they do not fit the workload of today. */
const secondsOf = ({ driver, parameters }: ResolvedWorkload): number | null => {
  const workload = workloads.get(driver);
  const parsed = workload?.parameters.safeParse(parameters);
  if (!workload || !parsed?.success) return null;
  const seconds = workload.seconds(parsed.data);
  return Number.isFinite(seconds) ? seconds : null;
};

interface Started {
  readonly workload: string;
  readonly process: string;
  readonly program: string;
}

/** What the machine's tool said of its version, else the digest of the program's file; null where neither is known. */
const versionOf = (
  { surroundings, hosts }: RunData,
  cell: number,
  { workload, process, program }: Started,
): string | null => {
  const machine = process.split(' ')[1] ?? '';
  const here = entryOf(surroundings.get(cell)?.machines, machine);
  const after = entryOf(hosts, machine)?.after;
  const told = entryOf(here?.tools, program) ?? entryOf(after?.tools, program);
  if (told !== undefined && told !== 'unknown' && told !== '') return told;
  const files = entryOf(here?.facts, 'command_files');
  const digests = files && 'value' in files ? (files.value as Readonly<Record<string, unknown>>) : undefined;
  const digest = entryOf(digests, `${workload} ${process.split(' ')[0]}, word 1`);
  return typeof digest === 'string' && /^[0-9a-f]{64}$/.test(digest)
    ? `SHA-256 ${digest.slice(0, 12)}…`
    : null;
};
