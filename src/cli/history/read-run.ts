import { existsSync, statSync } from 'node:fs';
import { userInfo } from 'node:os';
import { basename } from 'node:path';
import { journalOf, readJournal } from '../../engine/journal/journal.js';
import { type Bundle, type BundleHead, readBundle, readHead } from '../../experiment/bundle/index.js';
import type { RunEvent } from '../../model/index.js';

/** How a run ended, as far as its folder tells. */
type Ending = 'done' | 'failed' | 'unreachable' | 'interrupted' | 'unfinished';

/** A run in one line. */
export interface RunLine {
  readonly run: string;
  readonly folder: string;
  /** ISO 8601, UTC; null when the folder does not tell. */
  readonly started: string | null;
  /** Seconds from the start to the last event. */
  readonly seconds: number | null;
  readonly playbook: string | null;
  /** The run that it makes again. */
  readonly repeats: string | null;
  readonly user: string;
  readonly ending: Ending;
  /** Tasks that changed something. */
  readonly changed: number;
  /** Trials by status; null for a run that measured nothing. */
  readonly trials: { readonly ok: number; readonly failed: number } | null;
}

/** A run in full. */
export interface RunDetails {
  readonly line: RunLine;
  readonly events: readonly RunEvent[];
  readonly bundle: Bundle | null;
}

/** Reads of a run's folder what its line needs. */
export const readLine = async (folder: string): Promise<RunLine> => {
  const journal = journalOf(folder);
  const events = existsSync(journal) ? await readJournal(journal) : [];
  return lineOf(folder, events, existsSync(`${folder}/run.json`) ? await readHead(folder) : null);
};

/** Reads a run's folder: its journal, and its bundle where it measured. */
export const readRun = async (folder: string): Promise<RunDetails> => {
  const journal = journalOf(folder);
  const events = existsSync(journal) ? await readJournal(journal) : [];
  const bundle = existsSync(`${folder}/run.json`) ? await readBundle(folder) : null;
  return { line: lineOf(folder, events, bundle), events, bundle };
};

const lineOf = (folder: string, events: readonly RunEvent[], bundle: BundleHead | null): RunLine => {
  const begin = events.find(isType('run-started'));
  const last = events.at(-1);
  return {
    run: basename(folder),
    folder,
    started: begin ? new Date(begin.at).toISOString() : (bundle?.run.started ?? null),
    seconds: begin && last ? Math.round((last.at - begin.at) / 1000) : null,
    ...playbookOf(begin, bundle),
    user: bundle?.run.operator.user ?? owner(folder),
    ending: endingOf(events, bundle),
    changed: events.filter((event) => event.type === 'task-finished' && event.status === 'changed').length,
    trials: bundle ? trialsOf(events, bundle) : null,
  };
};

/** A run that makes another one again has read its playbook from a copy, whose place says nothing. */
const playbookOf = (
  begin: Extract<RunEvent, { type: 'run-started' }> | undefined,
  bundle: BundleHead | null,
): Pick<RunLine, 'playbook' | 'repeats'> => {
  const repeats = begin?.repeats ?? bundle?.run.reproduces?.run ?? null;
  const told = repeats !== null && begin?.repeats === undefined ? undefined : begin?.playbook;
  return { playbook: told ?? bundle?.run.playbook ?? null, repeats };
};

/** Narrows an event to one type. */
const isType =
  <T extends RunEvent['type']>(type: T) =>
  (event: RunEvent): event is Extract<RunEvent, { type: T }> =>
    event.type === type;

const endings: Readonly<Record<number, Ending>> = {
  0: 'done',
  3: 'failed',
  4: 'unreachable',
  130: 'interrupted',
};

const endingOf = (events: readonly RunEvent[], bundle: BundleHead | null): Ending => {
  const end = events.at(-1);
  // The user may have stopped a run whose last trial was just done: its bundle is complete all the same.
  if (bundle?.finished && end?.type === 'run-finished' && end.exitCode === 130) return 'done';
  if (end?.type === 'run-finished')
    return end.exitCode === 0 && bundle && !bundle.finished
      ? 'unfinished'
      : (endings[end.exitCode] ?? 'failed');
  return bundle?.finished ? 'done' : 'unfinished';
};

const trialsOf = (events: readonly RunEvent[], { outcome }: BundleHead): { ok: number; failed: number } => {
  if (outcome) return outcome.trials;
  const ended = events.filter(isType('trial-finished'));
  const ok = ended.filter(({ status }) => status === 'ok').length;
  return { ok, failed: ended.length - ok };
};

const owner = (folder: string): string => {
  const { uid } = statSync(folder);
  return uid === process.getuid?.() ? userInfo().username : `uid ${uid}`;
};
