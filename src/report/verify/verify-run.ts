import { RiggerError } from '../../model/index.js';
import { readBundle } from '../data/bundle.js';
import { checkManifest } from './check-manifest.js';
import { checkRawData } from './check-raw-data.js';
import { checkReport } from './check-report.js';
import type { Finding, Verification } from './finding.js';

/**
 * Lets a bundle prove itself: every checksum, every row from the raw output again, the report from the rows
 * again. Throws RiggerError only when the folder is no bundle; whatever else is wrong is a finding.
 */
export async function verifyRun(folder: string): Promise<Verification> {
  const root = folder.replace(/\/+$/, '');
  const manifest = await checkManifest(root);
  const findings = [...manifest.findings];
  let run = root;
  let raw = { trials: 0, rows: 0, findings: [] as Finding[] };
  let report = { files: 0, findings: [] as Finding[] };
  try {
    ({
      run: { run },
    } = await readBundle(root));
    raw = await checkRawData(root);
    report = await checkReport(root);
  } catch (error) {
    // What is damaged may break its reader anywhere; without any sign of damage the error is about something else.
    const damaged = [...manifest.findings, ...raw.findings].some(({ code }) => code !== 'verify/unfinished');
    if (!damaged) throw error;
    const message =
      error instanceof RiggerError
        ? error.diagnostics.map((one) => one.message).join('; ')
        : 'is too damaged to be reported';
    findings.push({ code: 'verify/raw-data', path: '.', message });
  }
  return {
    run,
    files: manifest.files,
    trials: raw.trials,
    rows: raw.rows,
    report_files: report.files,
    findings: [...findings, ...raw.findings, ...report.findings],
  };
}
