import { printable } from '../../model/index.js';
import { importRuns } from '../../report/exchange/unpack-runs.js';
import { findProject } from '../program/project.js';

/** Takes the runs of an exported zip into the project, and says where they are. */
export async function importZip(zip: string): Promise<void> {
  const { runsFolder } = await findProject();
  for (const folder of await importRuns(zip, runsFolder))
    process.stdout.write(`${printable(`${folder}: whole, as its manifest says`)}\n`);
}
