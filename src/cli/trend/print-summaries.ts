import { text } from 'node:stream/consumers';
import { readSummary } from '../../report/trend/load-summaries.js';

/** Reads a list of folders from standard input and prints the summary of each, a line of JSON. */
export async function printSummaries(): Promise<void> {
  const folders = JSON.parse(await text(process.stdin)) as string[];
  for (const folder of folders) {
    const line = `${JSON.stringify(await readSummary(folder))}\n`;
    if (!process.stdout.write(line)) await new Promise((resolve) => process.stdout.once('drain', resolve));
  }
}
