import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import type { SummaryRead } from './load-summaries.js';

/** More processes than this wait for the disk, and each takes memory. */
const MOST = 4;

/** The hidden word of the command line by which a process reads summaries: folders in, a line of JSON each out. */
const summariesWord = '__summaries';

/** Reads the summaries of many runs in as many processes as there are processors. @param program what to run in Node */
export const summariesApart =
  (program: string) =>
  async (folders: readonly string[]): Promise<ReadonlyMap<string, SummaryRead>> => {
    const processes = Math.min(MOST, availableParallelism());
    const found = new Map<string, SummaryRead>();
    await Promise.all(
      Array.from({ length: processes }, (_, part) =>
        readPart(
          program,
          folders.filter((_, i) => i % processes === part),
          found,
        ),
      ),
    );
    return found;
  };

async function readPart(
  program: string,
  folders: readonly string[],
  found: Map<string, SummaryRead>,
): Promise<void> {
  const child = spawn(process.execPath, [program, summariesWord], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  // A process that ends early says why by its exit code.
  child.stdin.on('error', () => undefined);
  child.stdin.end(JSON.stringify(folders));
  let next = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    found.set(folders[next]!, JSON.parse(line) as SummaryRead);
    next++;
  }
  const [code] = await ended;
  if (code !== 0 || next !== folders.length)
    throw new Error(`a process that reads summaries ended with ${code} after ${next} of ${folders.length}`);
}
