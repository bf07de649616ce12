import { existsSync } from 'node:fs';
import { printable, problem, throwErrors } from '../../model/index.js';
import { importRuns } from '../../report/exchange/unpack-runs.js';
import { findProject } from '../program/project.js';
import { namesZip } from '../program/zipped-run.js';
import type { ImportFlags } from './import-results.js';

/** Takes the runs of an exported zip into the project, and says where they are. */
export async function importZip(zip: string): Promise<void> {
  const { runsFolder } = await findProject();
  for (const folder of await importRuns(zip, runsFolder))
    process.stdout.write(`${printable(`${folder}: whole, as its manifest says`)}\n`);
}

/** Nothing is taken back unless each path is a zip, and flags say nothing of results of tools. */
export async function requireZips(paths: readonly string[], flags: ImportFlags): Promise<void> {
  const others = (['path', 'mapping', 'compare', 'skipUnknown'] as const).filter(
    (name) => flags[name] !== undefined,
  );
  const zips = await Promise.all(
    paths.map(async (path) => (existsSync(path) ? await namesZip(path) : false)),
  );
  throwErrors([
    ...paths.flatMap((path, index) =>
      zips[index]
        ? []
        : [
            problem('import/zip', `${path} ${existsSync(path) ? 'is no zip' : 'is not there'}`, {
              help: 'runs are taken back from zips of `rigger export`; results of tools are imported with --as NAME',
            }),
          ],
    ),
    ...others.map((name) =>
      problem(
        'cli/usage',
        `a zip of runs has no use for --${name === 'skipUnknown' ? 'skip-unknown' : name}`,
        {
          help: 'leave it out; for results of tools give --as NAME as well',
        },
      ),
    ),
  ]);
}
