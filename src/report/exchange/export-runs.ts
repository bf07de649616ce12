import { existsSync, readFileSync, statSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { exitCodes, problem, RiggerError } from '../../model/index.js';
import { type Bundle, bundleFiles, fileIn, filesOf, sha256 } from '../data/bundle.js';
import { checkManifest } from '../verify/check-manifest.js';
import { type CrateFile, type CrateRun, exportCrate, type Publication } from './export-crate.js';
import { signManifest } from './signature.js';
import { writeZip, type ZipSource } from './zip-writer.js';

/** The name of what describes an export to everybody. */
export const CRATE = bundleFiles.crate;

/** A run that is to be exported. */
export interface ExportedRun {
  readonly folder: string;
  readonly about: Omit<CrateRun, 'files'>;
}

/**
 * Writes runs into one zip: the same runs give the same bytes, wherever and whenever. Every file is held against its
 * manifest before; reports that were derived are left out.
 * @param key signs each manifest
 * @throws RiggerError where a run is unfinished or altered, or the file is there already
 */
export async function exportRuns(
  runs: readonly ExportedRun[],
  target: string,
  publication: Publication,
  key?: string,
): Promise<void> {
  const wrong = await faultsOf(runs);
  if (wrong.length > 0) throw new RiggerError(wrong.slice(0, 50), exitCodes.different);
  if (existsSync(target))
    throw new RiggerError([
      problem('export/run', `${target} is there already`, { help: 'remove it, or choose another name' }),
    ]);
  const signatures: { file: string; remove: () => Promise<void> }[] = [];
  const part = `${target}.${process.pid}.part`;
  try {
    const described: CrateRun[] = [];
    const sources: ZipSource[] = [];
    for (const { folder, about } of runs) {
      const signature = key === undefined ? undefined : await signManifest(folder, key);
      if (signature) signatures.push(signature);
      const files = await partsOf(folder, signature?.file);
      described.push({ ...about, files: files.map(({ source: _, ...file }) => file) });
      sources.push(...files.map(({ path, source }) => ({ name: `${about.run}/${path}`, file: source })));
    }
    const crate = `${JSON.stringify(exportCrate(described, publication), null, 1)}\n`;
    const file = await open(part, 'wx');
    try {
      await writeZip(file, [{ name: CRATE, text: crate }, ...sources]);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(part, target);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  } finally {
    for (const { remove } of signatures) await remove();
  }
}

async function faultsOf(runs: readonly ExportedRun[]) {
  const found = [];
  for (const { folder } of runs)
    for (const { code, path, message } of (await checkManifest(folder)).findings)
      found.push(
        problem(code, `${folder}/${path}: ${message}`, {
          help:
            code === 'verify/unfinished'
              ? `finish it: \`rigger show ${folder}\` says with which command`
              : 'restore the file from a copy of the run; an altered run is not exported',
        }),
      );
  const names = runs.map(({ about }) => about.run);
  for (const name of new Set(names.filter((each, i) => names.indexOf(each) !== i)))
    found.push(problem('export/run', `${name} is named twice`, { help: 'name each run once' }));
  return found;
}

/** Every file of a run, sorted, with what proves it and where it is. */
async function partsOf(
  folder: string,
  signature: string | undefined,
): Promise<(CrateFile & { readonly source: string })[]> {
  const manifest = readFileSync(fileIn(folder, bundleFiles.manifest), 'utf8');
  const digests = new Map(
    [...manifest.matchAll(/^([0-9a-f]{64}) [ *](.+)$/gm)].map(([, digest, path]) => [path!, digest!]),
  );
  const kept = existsSync(join(folder, bundleFiles.signature))
    ? fileIn(folder, bundleFiles.signature)
    : undefined;
  const signed = signature ?? kept;
  const sources: [string, string][] = [
    ...(await filesOf(folder)).map((path): [string, string] => [path, fileIn(folder, path)]),
    [bundleFiles.manifest, fileIn(folder, bundleFiles.manifest)],
    ...(signed === undefined ? [] : [[bundleFiles.signature, signed] as [string, string]]),
  ];
  const parts = [];
  for (const [path, source] of sources)
    parts.push({
      path,
      source,
      size: statSync(source).size,
      sha256: digests.get(path) ?? (await sha256(source)),
    });
  return parts.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** What a bundle that measured says of itself. */
export function measuredRun({ run, outcome, hosts }: Bundle): Omit<CrateRun, 'files'> {
  const tools = new Map<string, { name: string; version: string }>();
  for (const { before, after } of Object.values(hosts))
    for (const [name, version] of Object.entries({ ...before?.tools, ...after?.tools }))
      tools.set(`${name} ${version}`, { name, version });
  return {
    run: run.run,
    title: run.title,
    description:
      run.question ??
      `Measurements of ${run.name}: ${run.cells.length} cells, ${outcome?.blocks ?? 0} blocks.`,
    command: run.imported ? 'rigger import' : `rigger apply ${run.playbook}`,
    started: run.started,
    ended: outcome?.ended ?? null,
    complete: outcome?.status === 'complete',
    why: outcome?.why ?? null,
    user: run.operator.user,
    rigger: run.versions.rigger,
    tools: [...tools.values()],
  };
}
