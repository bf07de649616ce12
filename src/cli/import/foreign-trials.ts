import { recognise } from '../../experiment/foreign/catalogue.js';
import { csvRow } from '../../experiment/foreign/csv.js';
import type { ForeignTrial } from '../../experiment/foreign/imported-bundle.js';
import {
  levelOf,
  type PathFields,
  type PathPattern,
  pathPattern,
} from '../../experiment/foreign/path-pattern.js';
import { type Diagnostic, problem, RiggerError } from '../../model/index.js';
import { CsvRecords, MalformedCsv } from '../stats/csv-records.js';
import type { ResultFile } from './found-files.js';
import type { Mapping } from './mapping-file.js';
import { filesBy, ofFiles } from './of-files.js';
import { isPosLoop, loopOf, posLoops } from './pos-loops.js';

export interface ForeignTrials {
  readonly trials: readonly ForeignTrial[];
  /** Files that are of no tool. */
  readonly unknown: readonly string[];
}

/**
 * What was measured, as files and tables say it themselves, with the levels that their paths say.
 * @throws RiggerError with every path that does not fit and every table that is malformed
 */
export function foreignTrials(
  files: readonly ResultFile[],
  mapping: Mapping,
  path: string | undefined,
): ForeignTrials {
  const loops = posLoops(files);
  const fields = fieldsOf(mapping, path);
  const problems: Diagnostic[] = [];
  const trials: ForeignTrial[] = [];
  const unknown: string[] = [];
  const unlikePattern: string[] = [];
  for (const file of files.filter((one) => !isPosLoop(one))) {
    const found = file.content === undefined ? undefined : recognise(file.content);
    const table =
      found === undefined && file.content !== undefined && mapping.csv
        ? tableOf(file, mapping.csv, problems)
        : undefined;
    if (found === undefined && table === undefined) {
      unknown.push(file.path);
      continue;
    }
    const said = fields(file.path);
    if (said === undefined) {
      unlikePattern.push(file.path);
      continue;
    }
    const factors = { ...loopOf(loops, file.path), ...said.factors };
    const common = { path: file.path, sha256: file.sha256 };
    if (table) trials.push(...table.map((row) => ({ ...row, factors: { ...factors, ...row.factors } })));
    else if (found) {
      const { reader, ...about } = found;
      const { name: tool, derivation } = reader;
      trials.push({
        ...common,
        ...about,
        tool,
        derivation,
        factors,
        trial: said.trial,
        content: file.content!,
      });
    }
  }
  if (unlikePattern.length > 0)
    problems.push(
      ofFiles(
        'import/no-match',
        unlikePattern,
        (many) => `${many ? 'do' : 'does'} not end as the pattern says`,
        `the pattern is ${path ?? 'one of `files` in the mapping'}`,
      ),
    );
  problems.push(...unlike(trials));
  if (problems.length > 0) throw new RiggerError(problems);
  return { trials, unknown };
}

/** What a path says; everything fits where nothing is asked. */
function fieldsOf({ files = [] }: Mapping, path: string | undefined): PathPattern {
  const patterns = [
    ...(path === undefined ? [] : [{ pattern: pathPattern(path), factors: {} }]),
    ...files.map(({ path: own, factors }) => ({ pattern: pathPattern(own), factors })),
  ];
  if (patterns.length === 0) return () => ({ factors: {}, trial: null });
  return (given): PathFields | undefined => {
    for (const { pattern, factors } of patterns) {
      const said = pattern(given);
      if (said) return { ...said, factors: { ...said.factors, ...factors } };
    }
    return undefined;
  };
}

/** Each measurement has a level of each factor. */
function unlike(trials: readonly ForeignTrial[]): Diagnostic[] {
  const all = [...new Set(trials.flatMap(({ factors }) => Object.keys(factors)))];
  const missing = ({ factors }: ForeignTrial): string =>
    all.filter((factor) => !Object.hasOwn(factors, factor)).join(', ');
  return [...filesBy(trials, missing)].flatMap(([names, paths]) =>
    names === ''
      ? []
      : [
          ofFiles(
            'import/levels',
            paths,
            (many) => `${many ? 'have' : 'has'} no level of ${names}, which others have`,
          ),
        ],
  );
}

/** A trial for each row; undefined where the text is no table with the columns that were asked for. */
function tableOf(
  { path, sha256, content = '' }: ResultFile,
  { factors, trial, metrics }: NonNullable<Mapping['csv']>,
  problems: Diagnostic[],
): ForeignTrial[] | undefined {
  const records = new CsvRecords();
  try {
    const [header, ...rows] = [...records.push(content.replace(/^\ufeff/, '')), ...records.end()].filter(
      ({ blank }) => !blank,
    );
    const wanted = [
      ...factors,
      ...(trial === undefined ? [] : [trial]),
      ...Object.values(metrics).map(({ column }) => column),
    ];
    if (!header || !wanted.every((column) => header.cells.includes(column))) return undefined;
    const at = (cells: readonly string[], column: string): string =>
      cells[header.cells.indexOf(column)] ?? '';
    return rows.map(({ cells, line }) => ({
      ...{ path: `${path}:${line}`, sha256, tool: 'csv', derivation: csvRow },
      parameters: {
        metrics: Object.fromEntries(
          Object.entries(metrics).map(([name, { label, times, ...metric }]) => [
            name,
            {
              ...metric,
              label: label ?? name.replaceAll('_', ' '),
              ...(times === undefined ? {} : { times }),
            },
          ]),
        ),
      },
      factors: Object.fromEntries(
        factors.map((factor) => [factor.replace(/\W+/g, '_'), levelOf(at(cells, factor))]),
      ),
      trial: trial !== undefined && /^\d+$/.test(at(cells, trial)) ? Number(at(cells, trial)) : null,
      content: `${JSON.stringify(header.cells)}\n${JSON.stringify(cells)}\n`,
    }));
  } catch (error) {
    if (!(error instanceof MalformedCsv)) throw error;
    problems.push(
      problem('stats/malformed-csv', error.message, { position: { file: path, ...error.place } }),
    );
    return [];
  }
}
