import { createReadStream } from 'node:fs';
import { entryOf, problem, RiggerError } from '../../model/index.js';
import { kruskalWallis } from '../../statistics/kruskal-wallis.js';
import { InvalidSample } from '../../statistics/sample.js';
import { type Summary, summarise } from '../../statistics/summary.js';
import { type GroupedTable, readGroups } from './read-groups.js';
import { summaryTable } from './table.js';

export interface StatsOptions {
  readonly value: string;
  readonly by?: string;
  readonly json?: boolean;
}

/** Prints the statistics of a table, or throws RiggerError and prints nothing. */
export async function printStats(file: string, options: StatsOptions): Promise<void> {
  const by = options.by === undefined ? [] : options.by.split(',');
  const table = await read(file, { file, value: options.value, by });
  try {
    await print(options.json ? json(by, table) : text(by, table));
  } catch (error) {
    if (!(error instanceof InvalidSample)) throw error;
    throw new RiggerError([
      problem('stats/not-a-number', `${file}: ${error.message}`, { help: 'use a larger unit' }),
    ]);
  }
}

function text(by: readonly string[], { keys, groups }: GroupedTable): string {
  return summaryTable(by, keys, summaries(groups), kruskalWallis(groups));
}

/** All of the output before any of it is printed, as bytes: a million groups would be too long for a string. */
function json(by: readonly string[], { keys, groups }: GroupedTable): Buffer {
  const parts: Buffer[] = [];
  let part = '{"version":1,"groups":[';
  let index = 0;
  for (const summary of summaries(groups)) {
    part += `${index === 0 ? '' : ','}${JSON.stringify({ key: keyOf(by, keys[index]!), ...summary })}`;
    index++;
    if (part.length < 1 << 20) continue;
    parts.push(Buffer.from(part));
    part = '';
  }
  parts.push(Buffer.from(`${part}],"kruskal_wallis":${JSON.stringify(kruskalWallis(groups))}}\n`));
  return Buffer.concat(parts);
}

function* summaries(groups: Iterable<Float64Array>): Generator<Summary> {
  for (const group of groups) yield summarise(group);
}

/** Resolves when the text is out, so that a caller may end the process. */
function print(text: string | Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
  });
}

async function read(file: string, question: Parameters<typeof readGroups>[1]): Promise<GroupedTable> {
  try {
    const chunks = file === '-' ? process.stdin : createReadStream(file, { highWaterMark: 1 << 20 });
    return await readGroups(chunks, question);
  } catch (error) {
    const reason = entryOf(unreadable, (error as NodeJS.ErrnoException).code ?? '');
    if (reason === undefined) throw error;
    throw new RiggerError([
      problem('stats/unreadable-file', `${file}: ${reason}`, {
        help: 'give the path of a CSV file, or - for standard input',
      }),
    ]);
  }
}

const unreadable: Record<string, string> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EISDIR: 'this is a folder; expected a file',
  EACCES: 'rigger may not read this file',
  ENAMETOOLONG: 'the name is too long for a file',
  ELOOP: 'its symbolic links lead in a circle',
};

/** Without a prototype, so that a column may be called __proto__. */
function keyOf(by: readonly string[], texts: readonly string[]): Record<string, string> {
  const key: Record<string, string> = Object.create(null);
  by.forEach((name, i) => {
    key[name] = texts[i]!;
  });
  return key;
}
