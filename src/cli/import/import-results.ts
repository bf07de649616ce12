import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { version } from '../../engine/version.js';
import { bundleWriter } from '../../experiment/bundle/index.js';
import {
  type ImportedBundle,
  type ImportWishes,
  importedBundle,
} from '../../experiment/foreign/imported-bundle.js';
import { levelOf } from '../../experiment/foreign/path-pattern.js';
import { counted, printable, problem, RiggerError } from '../../model/index.js';
import { findProject } from '../program/project.js';
import { printReport } from '../report/print-report.js';
import { type ForeignTrials, foreignTrials } from './foreign-trials.js';
import { foundFiles } from './found-files.js';
import { type Mapping, readMapping } from './mapping-file.js';
import { filesBy, namesOfFiles, ofFiles } from './of-files.js';

/** The flags of `rigger import`, as commander hands them over. */
export interface ImportFlags {
  readonly as?: string;
  readonly path?: string;
  readonly mapping?: string;
  readonly compare?: string;
  readonly skipUnknown?: boolean;
}

/** Makes a run of foreign results, with its report, and says what of them was not understood. */
export async function importResults(paths: readonly string[], flags: ImportFlags): Promise<void> {
  const name = nameOf(flags.as);
  const mapping = flags.mapping === undefined ? {} : await readMapping(flags.mapping);
  const { runsFolder, smallestEffect } = await findProject();
  const { trials, unknown } = foreignTrials(foundFiles(paths), mapping, flags.path);
  if (unknown.length > 0 && !flags.skipUnknown) throw notKnown(unknown, mapping);
  for (const path of unknown)
    process.stderr.write(`${printable(`left out: ${path} is of no tool that is known`)}\n`);
  if (trials.length === 0)
    throw new RiggerError([
      problem('import/unknown-file', `${paths.join(' ')} holds no result`, {
        help: '`rigger help import` lists the tools whose results are understood',
      }),
    ]);
  const bundle = importedBundle(
    trials,
    {
      ...wishesOf(name, mapping, flags, trials),
      smallestEffect: mapping.smallest_effect ?? smallestEffect ?? 0.05,
      leftOut: unknown,
    },
    {
      now: new Date().toISOString(),
      operator: { user: userInfo().username, controller: hostname() },
      versions: { rigger: version, node: process.version },
    },
  );
  if (bundle.unreadable.length === trials.length) throw noValues(bundle.unreadable);
  const folder = join(runsFolder, bundle.run.run);
  if (existsSync(folder))
    throw new RiggerError([
      problem('import/name', `${folder} is there already: the same files were imported before`, {
        help: 'remove it, or give another name with --as',
      }),
    ]);
  await writeBundle(folder, bundle.files);
  const lost = bundle.unreadable.length;
  for (const [why, files] of filesBy(bundle.unreadable, (one) => one.why))
    process.stderr.write(
      `${printable(files.length === 1 ? `no value: ${files[0]}: ${why}` : [`no value in ${files.length} files: ${why}`, ...namesOfFiles(files)].join('\n  '))}\n`,
    );
  process.stdout.write(
    `${printable(`${folder}: ${counted(trials.length, 'trial')} in ${counted(bundle.run.cells.length, 'cell')}${lost === 0 ? '' : `, ${lost} of them failed`}`)}\n`,
  );
  await printReport([folder], {});
}

/** The folder appears complete, or not at all. */
async function writeBundle(folder: string, files: readonly { path: string; text: string }[]): Promise<void> {
  const part = `${folder}.part`;
  await rm(part, { recursive: true, force: true });
  try {
    const writer = await bundleWriter(part);
    for (const { path, text } of files) await writer.write(path, text);
    await writer.finish();
    await rename(part, folder);
  } catch (error) {
    await rm(part, { recursive: true, force: true });
    throw error;
  }
}

function nameOf(given: string | undefined): string {
  if (given !== undefined && /^[A-Za-z0-9][\w-]{0,63}$/.test(given)) return given;
  throw new RiggerError([
    problem(
      'import/name',
      given === undefined
        ? 'results need a name: --as is missing'
        : `--as has ${JSON.stringify(given)}; expected up to 64 letters, digits, _ and -`,
      { help: 'write it as --as old-lab' },
    ),
  ]);
}

function notKnown(unknown: readonly string[], { csv }: Mapping): RiggerError {
  const helpOf = ({ path }: { path: string }): string =>
    path.endsWith('.csv') && !csv
      ? 'explain the columns with `csv` in a file for --mapping'
      : 'leave out what is no result, or say --skip-unknown';
  const groups = filesBy(
    unknown.map((path) => ({ path })),
    helpOf,
  );
  return new RiggerError(
    [...groups].map(([help, paths]) =>
      ofFiles(
        'import/unknown-file',
        paths,
        (many) => `${many ? 'are' : 'is'} of no tool that is known`,
        help,
      ),
    ),
  );
}

/** Nothing can be reported of it. */
function noValues(unreadable: ImportedBundle['unreadable']): RiggerError {
  return new RiggerError(
    [...filesBy(unreadable, ({ why }) => why)].map(([why, paths]) =>
      ofFiles(
        'import/no-value',
        paths,
        (many) => `${many ? 'hold' : 'holds'} no value, and nothing else does: ${why}`,
        'give results that their tools finished: nothing is kept of these',
      ),
    ),
  );
}

function wishesOf(
  name: string,
  { title, question, compare, levels }: Mapping,
  flags: ImportFlags,
  trials: ForeignTrials['trials'],
): Omit<ImportWishes, 'smallestEffect'> {
  const [factor, baseline] = flags.compare?.split(/=(.*)/s) ?? [];
  const known = new Map<string, (string | number)[]>();
  for (const { factors } of trials)
    for (const [own, level] of Object.entries(factors)) known.set(own, [...(known.get(own) ?? []), level]);
  const wanted =
    factor === undefined
      ? compare
      : { factor, baseline: baseline === undefined ? known.get(factor)?.[0] : levelOf(baseline) };
  if (wanted && !known.get(wanted.factor)?.includes(wanted.baseline ?? ''))
    throw new RiggerError([
      problem(
        'import/levels',
        known.has(wanted.factor)
          ? `${wanted.factor} has no level ${JSON.stringify(wanted.baseline)}`
          : `there is no factor ${wanted.factor} to compare`,
        {
          help: `the factors are ${[...known].map(([own, all]) => `${own} (${[...new Set(all)].join(', ')})`).join('; ') || 'none: give --path'}`,
        },
      ),
    ]);
  return {
    name,
    ...(title === undefined ? {} : { title }),
    ...(question === undefined ? {} : { question }),
    ...(wanted ? { compare: { factor: wanted.factor, baseline: wanted.baseline! } } : {}),
    ...(levels === undefined ? {} : { levels }),
  };
}
