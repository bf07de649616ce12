import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { problem, RiggerError } from '../../model/index.js';

/** Folders that go when this program ends. */
const unpacked: string[] = [];

/**
 * The folders of the runs that are in an exported zip, unpacked where they last as long as this program.
 * @throws RiggerError where the zip is bad
 */
export async function unzippedRuns(zip: string): Promise<string[]> {
  const { unpackRuns } = await import('../../report/exchange/unpack-runs.js');
  const { folder, runs } = await unpackRuns(zip, tmpdir());
  if (unpacked.length === 0)
    process.once('exit', () => {
      for (const path of unpacked) rmSync(path, { recursive: true, force: true });
    });
  unpacked.push(join(folder, '..'));
  return runs.map((run) => join(folder, run));
}

/** The folder of the one run that is in an exported zip. @throws RiggerError where the zip is bad or holds several */
export async function unzippedRun(zip: string): Promise<string> {
  const runs = await unzippedRuns(zip);
  if (runs.length === 1) return runs[0]!;
  throw new RiggerError([
    problem('cli/no-run', `${zip} holds ${runs.length} runs`, {
      help: 'take them all with `rigger import`, and name one of them',
      notes: runs.map((run) => basename(run)),
    }),
  ]);
}

/** Whether a word names an exported zip. */
export async function namesZip(given: string): Promise<boolean> {
  if (!/\.zip$/i.test(given)) return false;
  const { isZip } = await import('../../report/exchange/zip-reader.js');
  return isZip(given);
}
