import { createReadStream, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { sql } from 'kysely';
import { inTransaction, type Queryable } from '../actions/by.js';

/** Lines in one row: a batch is written and read as a whole. */
const longestBatch = 500;

/** What of a run’s events says more than the log: its folder, and hosts that did not come to the end. */
export interface Gathered {
  folder?: string;
  readonly failed: Set<string>;
}

/**
 * Brings those lines of the files into the database that it does not have, in batches. What it cannot bring now it
 * brings when it is called again.
 * @param files of the starts of one attempt, in their order
 * @param ofAll the file has the events of the attempts before, too
 */
export const deliverEvents = async (
  db: Queryable,
  { id, attempt }: { readonly id: number; readonly attempt: number },
  files: readonly string[],
  ofAll = false,
): Promise<void> => {
  const { rows } = await sql<{ next: number; before: number }>`
    select coalesce(max(first + count) filter (where attempt = ${attempt}), 0) as next,
      coalesce(sum(count) filter (where attempt < ${attempt}), 0)::int as before
    from events where run_id = ${id}`.execute(db);
  let first = rows[0]!.next;
  const skipped = first + (ofAll ? rows[0]!.before : 0);
  let number = 0;
  let batch: string[] = [];
  const flush = async (): Promise<void> => {
    if (batch.length === 0) return;
    const lines = batch;
    batch = [];
    await inTransaction(db, async (within) => {
      await sql`insert into events (run_id, attempt, first, count, lines)
        values (${id}, ${attempt}, ${first}, ${lines.length}, ${`[${lines.join(',')}]`}::jsonb)`.execute(
        within,
      );
      const folder = folderIn(lines);
      if (folder !== undefined)
        await sql`update runs set folder = ${folder} where id = ${id}`.execute(within);
    });
    first += lines.length;
  };
  for await (const line of linesOf(files)) {
    if (number++ < skipped) continue;
    batch.push(storable(line));
    if (batch.length >= longestBatch) await flush();
  }
  await flush();
};

/** What the events of an attempt say, read from the files themselves. */
export const gather = async (files: readonly string[]): Promise<Gathered> => {
  const gathered: Gathered = { failed: new Set() };
  for await (const line of linesOf(files)) {
    const event = parsed(line);
    if (event?.type === 'run-started' && typeof event.run === 'string') gathered.folder = event.run;
    if (event?.type === 'host-finished' && typeof event.host === 'string')
      if (event.outcome === 'failed' || event.outcome === 'unreachable') gathered.failed.add(event.host);
      // Done, or stopped by somebody, which says nothing against the host.
      else gathered.failed.delete(event.host);
  }
  return gathered;
};

/** Whole lines only: the last one may still be on its way. */
async function* linesOf(files: readonly string[]): AsyncGenerator<string> {
  for (const file of files) {
    if (!existsSync(file)) continue;
    let ended = false;
    const stream = createReadStream(file, 'utf8').on('data', (chunk) => {
      ended = String(chunk).endsWith('\n');
    });
    let before: string | undefined;
    for await (const line of createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY })) {
      if (before !== undefined) yield before;
      before = line;
    }
    if (before !== undefined && (ended || file !== files.at(-1))) yield before;
  }
}

type Line = Readonly<Record<string, unknown>>;

const parsed = (line: string): Line | undefined => {
  try {
    return JSON.parse(line) as Line;
  } catch {
    // The end of what a killed process wrote.
    return undefined;
  }
};

/** As the database takes it: it has neither NUL nor halves of characters, which JSON may escape. */
const storable = (line: string): string =>
  parsed(line) === undefined
    ? '{"type":"unreadable-line"}'
    : line.replace(/\\u0000|\\ud[89a-f][0-9a-f]{2}/gi, '\\ufffd');

const folderIn = (lines: readonly string[]): string | undefined => {
  const started = lines.map(parsed).findLast((event) => event?.type === 'run-started');
  return typeof started?.run === 'string' ? started.run : undefined;
};
