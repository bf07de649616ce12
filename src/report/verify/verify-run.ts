import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { RiggerError } from '../../model/index.js';
import { bundleFiles, readBundle } from '../data/bundle.js';
import { checkConsistency } from './check-consistency.js';
import { checkManifest } from './check-manifest.js';
import { checkRawData } from './check-raw-data.js';
import { checkReport } from './check-report.js';
import type { Verification } from './finding.js';

/**
 * Lets a bundle prove itself: every checksum, every row from the raw output again, what its files say of each
 * other, the report from the rows again. Throws RiggerError only when the folder is no bundle; whatever else is
 * wrong is a finding.
 * @param reportToo whether the report that is kept in the bundle is compared
 */
export async function verifyRun(folder: string, reportToo = true): Promise<Verification> {
  const root = folder.replace(/\/+$/, '');
  const manifest = await checkManifest(root);
  const findings = [...manifest.findings];
  const notes: string[] = [];
  const checked = { run: root, files: manifest.files, trials: 0, rows: 0, report_files: 0 };
  if (measuredNothing(root)) return { ...checked, findings, notes: ['it measured nothing'] };
  try {
    const bundle = await readBundle(root);
    const raw = await checkRawData(root);
    findings.push(...raw.findings);
    Object.assign(checked, { run: bundle.run.run, trials: raw.trials, rows: raw.rows });
    findings.push(...(await checkConsistency(bundle, raw.values)));
    if (reportToo) {
      const report = await checkReport([root]);
      findings.push(...report.findings);
      notes.push(...report.notes);
      checked.report_files = report.files;
    }
  } catch (error) {
    // What is damaged may break its reader anywhere; without any sign of damage the error is about something else.
    const damaged = findings.some(({ code }) => code !== 'verify/unfinished');
    if (!damaged && !isDamage(error)) throw error;
    const message =
      error instanceof RiggerError
        ? error.diagnostics.map((one) => one.message).join('; ')
        : 'is too damaged to be reported';
    findings.push({ code: 'verify/raw-data', path: '.', message });
  }
  return { ...checked, findings, notes };
}

/** A run that only provisioned: its folder keeps what decided it, and its journal. */
const measuredNothing = (folder: string): boolean =>
  !existsSync(join(folder, bundleFiles.run)) &&
  existsSync(join(folder, bundleFiles.inputs, 'invocation.json'));

const isDamage = (error: unknown): boolean =>
  error instanceof RiggerError && error.diagnostics.some(({ code }) => code === 'experiment/damaged');
