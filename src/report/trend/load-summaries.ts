import { basename } from 'node:path';
import { RiggerError } from '../../model/index.js';
import type { DerivedIndex } from './derived-index.js';
import type { RunSummary, TrendReport } from './model.js';
import { summaryOf } from './read-summary.js';

/** The rules by which a summary follows from a bundle; another number makes every index worthless. */
export const summaryRules = '2';

/** Fewer runs are read sooner than another process has begun. */
const MANY = 400;

/** Where summaries come from, beside the index. */
export interface SummarySources {
  /** By folder, what was derived just now. */
  readonly known?: ReadonlyMap<string, RunSummary>;
  /** Derives many at once. */
  readonly apart?: (folders: readonly string[]) => Promise<ReadonlyMap<string, SummaryRead>>;
}

/** A summary, or why there is none. */
export type SummaryRead = { readonly summary: RunSummary } | { readonly why: string };

class LeftOut extends Error {}

const told = (read: SummaryRead | undefined): RunSummary | undefined => {
  if (read && 'why' in read) throw new LeftOut(read.why);
  return read?.summary;
};

const whyOf = (error: RiggerError): string => error.diagnostics[0]?.message ?? error.message;

/** Reads one run; what is wrong with it is no error of whoever reads many. */
export async function readSummary(folder: string): Promise<SummaryRead> {
  try {
    return { summary: await summaryOf(folder) };
  } catch (error) {
    if (!(error instanceof RiggerError)) throw error;
    return { why: whyOf(error) };
  }
}

/**
 * The summaries of all runs; those that cannot be read or were altered are left out, and it is said why.
 */
export async function loadSummaries(
  folders: readonly string[],
  index: DerivedIndex<RunSummary>,
  { known = new Map(), apart }: SummarySources = {},
): Promise<{ summaries: RunSummary[]; leftOut: TrendReport['left_out'][number][] }> {
  const summaries: RunSummary[] = [];
  const leftOut: TrendReport['left_out'][number][] = [];
  const stale = folders.filter((folder) => !known.has(folder) && index.isStale(folder));
  const read = apart && stale.length >= MANY ? await apart(stale) : new Map<string, SummaryRead>();
  for (const folder of folders) {
    try {
      summaries.push(
        await index.of(folder, async () => known.get(folder) ?? told(read.get(folder)) ?? summaryOf(folder)),
      );
    } catch (error) {
      if (error instanceof LeftOut) leftOut.push({ run: basename(folder), why: error.message });
      else if (error instanceof RiggerError) leftOut.push({ run: basename(folder), why: whyOf(error) });
      else throw error;
    }
  }
  return { summaries, leftOut };
}
