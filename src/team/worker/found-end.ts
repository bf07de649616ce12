import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { readJournal } from '../../engine/journal/journal.js';
import { RiggerError } from '../../model/index.js';
import { childExit, childPlace } from './child.js';
import { knownRunFolder } from './run-folder.js';

/** How a process of a worker that is silent ended, and the events that it wrote. */
export interface FoundEnd {
  readonly code: number;
  readonly events: string;
  /** They are those of all attempts. */
  readonly isJournal: boolean;
}

/**
 * The exit code that the attempt before this one left, where its worker keeps its runs beside ours. Only of the attempt
 * just before: an older one was gone on with since then.
 * @param state the folder of this worker
 * @param identity what tells the run from another of its number
 */
export const exitLeftBehind = (
  state: string,
  { id, attempt }: { readonly id: number; readonly attempt: number },
  identity: string,
): FoundEnd | undefined => {
  const ends = readdirSync(dirname(state)).flatMap((worker) => {
    const folder = knownRunFolder(join(dirname(state), worker), id, identity);
    const base = folder && join(folder, String(attempt - 1));
    const starts = base && existsSync(base) ? readdirSync(base).filter((name) => /^\d+$/.test(name)) : [];
    if (base === undefined || starts.length === 0) return [];
    const place = childPlace(join(base, String(Math.max(...starts.map(Number)))));
    const code = childExit(place);
    return code === undefined ? [] : [{ code, events: place.out, isJournal: false }];
  });
  return ends.length === 1 ? ends[0] : undefined;
};

/** The end that a run's journal tells of, unless the run went on after that. */
export const journalEnd = async (journal: string): Promise<FoundEnd | undefined> => {
  if (!existsSync(journal)) return undefined;
  const events = await readJournal(journal).catch((error) => {
    // One that cannot be read shows nothing.
    if (error instanceof RiggerError) return [];
    throw error;
  });
  const end = events.findLast(({ type }) => type === 'run-started' || type === 'run-finished');
  return end?.type === 'run-finished' ? { code: end.exitCode, events: journal, isJournal: true } : undefined;
};
