import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { bundleFiles, parseJson, readBundle } from '../../experiment/bundle/index.js';
import { counted, printable } from '../../model/index.js';
import { type ExportedRun, exportRuns, measuredRun } from '../../report/exchange/export-runs.js';
import { readLine } from '../history/read-run.js';
import { foldersOfRuns } from '../program/find-runs.js';
import { findProject } from '../program/project.js';

/** The flags of `rigger export`, as commander hands them over. */
export interface ExportFlags {
  readonly output: string;
  readonly sign?: string;
}

/** Writes some runs into one zip, and says where it is. */
export async function exportNamed(given: readonly string[], { output, sign }: ExportFlags): Promise<void> {
  const { settings } = await findProject();
  const folders = (await foldersOfRuns(given)).map((folder) => folder.replace(/(?<=.)\/+$/, ''));
  const runs: ExportedRun[] = [];
  for (const folder of folders) runs.push({ folder, about: await aboutOf(folder) });
  const publication = { authors: settings.authors ?? [], licence: settings.licence ?? null };
  await exportRuns(runs, output, publication, sign);
  process.stdout.write(`${printable(`${output}: ${counted(runs.length, 'run')}`)}\n`);
}

/** Of a run that measured nothing its journal tells the same, but for who it was. */
async function aboutOf(folder: string): Promise<ExportedRun['about']> {
  if (existsSync(join(folder, bundleFiles.run))) return measuredRun(await readBundle(folder));
  const line = await readLine(folder);
  const ended =
    line.started === null
      ? null
      : new Date(Date.parse(line.started) + 1000 * (line.seconds ?? 0)).toISOString();
  const command = `rigger apply${line.playbook === null ? '' : ` ${line.playbook}`}`;
  return {
    ...{
      run: basename(folder),
      title: line.playbook ?? basename(folder),
      description: `What ${command} did.`,
      command,
    },
    ...{ started: line.started, ended, complete: line.ending === 'done', why: null, user: null },
    rigger: versionOf(folder),
    tools: [],
  };
}

function versionOf(folder: string): string {
  const path = join(folder, bundleFiles.inputs, 'invocation.json');
  if (!existsSync(path)) return 'unknown';
  const { versions } = parseJson(readFileSync(path, 'utf8')) as { versions?: { rigger?: unknown } };
  return typeof versions?.rigger === 'string' ? versions.rigger : 'unknown';
}
