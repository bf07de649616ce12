import { basename, dirname } from 'node:path';
import { levelOf } from '../../experiment/foreign/path-pattern.js';
import type { ResultFile } from './found-files.js';

/** The levels that a run of pos had, by folder and number of the run: `NAME_run0007.loop` beside its results. */
export type PosLoops = ReadonlyMap<string, { readonly [factor: string]: string | number }>;

const runOf = (path: string): string | undefined => /_run(\d+)(?:[._]|$)/.exec(basename(path))?.[1];

const key = (path: string): string | undefined => {
  const run = runOf(path);
  return run === undefined ? undefined : `${dirname(path)} ${Number(run)}`;
};

/** Whether a file holds loop variables, and no result. */
export const isPosLoop = ({ path }: ResultFile): boolean =>
  path.endsWith('.loop') && runOf(path) !== undefined;

/** Reads what pos wrote of each run: a map of JSON, or lines `name: value`. */
export const posLoops = (files: readonly ResultFile[]): PosLoops =>
  new Map(
    files.filter(isPosLoop).map(({ path, content = '' }) => [key(path)!, variablesOf(content)] as const),
  );

/** What a result's run was told; nothing where it is none of pos. */
export const loopOf = (loops: PosLoops, path: string) => loops.get(key(path) ?? '') ?? {};

function variablesOf(content: string): Record<string, string | number> {
  const entries = content.trimStart().startsWith('{')
    ? entriesOf(content)
    : content.split('\n').flatMap((line): [string, unknown][] => {
        const [, name, value] = /^\s*([\w./-]+)\s*[:=]\s*(.+?)\s*$/.exec(line) ?? [];
        return name === undefined ? [] : [[name, value!.replace(/^(["'])(.*)\1$/, '$2')]];
      });
  return Object.fromEntries(
    entries.map(([name, value]) => [
      name.replace(/\W+/g, '_'),
      typeof value === 'number' ? value : levelOf(typeof value === 'string' ? value : JSON.stringify(value)),
    ]),
  );
}

function entriesOf(content: string): [string, unknown][] {
  try {
    return Object.entries(JSON.parse(content) as object);
  } catch {
    return [];
  }
}
