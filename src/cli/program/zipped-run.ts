import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { problem, RiggerError } from '../../model/index.js';

/**
 * The folder of a run that is in an exported zip, unpacked where it lasts as long as this program.
 * @throws RiggerError where the zip is bad or holds several runs
 */
export async function unzippedRun(zip: string): Promise<string> {
  const { unpackRuns } = await import('../../report/exchange/unpack-runs.js');
  const { folder, runs } = await unpackRuns(zip, tmpdir());
  process.once('exit', () => rmSync(join(folder, '..'), { recursive: true, force: true }));
  if (runs.length === 1) return join(folder, runs[0]!);
  throw new RiggerError([
    problem('cli/no-run', `${zip} holds ${runs.length} runs`, {
      help: 'take them all with `rigger import`, and name one of them',
      notes: runs,
    }),
  ]);
}

/** Whether a word names an exported zip. */
export async function namesZip(given: string): Promise<boolean> {
  if (!/\.zip$/i.test(given)) return false;
  const { isZip } = await import('../../report/exchange/zip-reader.js');
  return isZip(given);
}
