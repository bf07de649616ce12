import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  counted,
  type Diagnostic,
  exitCodes,
  harmlessJson,
  printable,
  problem,
  RiggerError,
} from '../../model/index.js';
import { type Whose, whoseBundle } from '../../report/exchange/signature.js';
import { checkReport, type ReportCheck } from '../../report/verify/check-report.js';
import type { BundleFinding, Verification } from '../../report/verify/finding.js';
import { verifyRun } from '../../report/verify/verify-run.js';

import { foldersOfRuns } from '../program/find-runs.js';
import { requireJUnitFile, writeJUnitFile } from '../program/junit-file.js';
import { verifySuites } from './suites.js';
import { requireSigners, whoseLine, whoseProblems } from './whose.js';

/** A thousand damaged files are shown by the first of them. */
const SHOWN = 50;

/** The flags of `rigger verify`, as commander hands them over. */
export interface VerifyFlags {
  readonly json?: boolean;
  readonly report?: string;
  readonly junit?: string;
  readonly allowedSigners?: string;
  readonly signer?: string;
}

/** Verifies runs, says of each what was checked, and throws RiggerError with all that differs. */
export async function printVerification(
  runs: readonly string[],
  { json = false, report, junit, allowedSigners, signer }: VerifyFlags,
): Promise<void> {
  requireJUnitFile(junit);
  requireSigners(allowedSigners, signer);
  const folders = await foldersOfRuns(runs);
  if (report !== undefined) requireReport(report);
  const problems: Diagnostic[] = [];
  const verifications: Verification[] = [];
  const whose: ({ run: string } & Whose)[] = [];
  const shown = (of: string, folder: string, findings: readonly BundleFinding[]): void => {
    problems.push(...findings.slice(0, SHOWN).map((finding) => diagnostic(folder, finding)));
    if (findings.length > SHOWN)
      problems.push(
        problem('verify/manifest', `${of}: ${findings.length - SHOWN} more differences; --json lists all`),
      );
  };
  for (const folder of folders) {
    const verification = await verifyRun(folder, report === undefined);
    verifications.push(verification);
    if (!json) process.stdout.write(`${printable(summary(verification, report !== undefined))}\n`);
    shown(folder, folder, verification.findings);
    const asked =
      allowedSigners === undefined ? undefined : await whoseBundle(folder, allowedSigners, signer);
    if (asked) whose.push({ run: verification.run, ...asked });
    if (!json) process.stdout.write(printable(whoseLine(verification.run, folder, asked)));
    problems.push(...whoseProblems(verification.run, asked, signer));
  }
  const kept = report === undefined ? undefined : await keptReport(folders, report, problems.length > 0);
  if (kept !== undefined) {
    if (!json) process.stdout.write(`${printable(reportSummary(report!, kept))}\n`);
    shown(report!, '', kept.findings);
  }
  if (json)
    process.stdout.write(
      `${harmlessJson({ format: 'rigger-verify', version: 1, runs: verifications, ...(allowedSigners === undefined ? {} : { whose }), ...(kept ? { report: kept } : {}) })}\n`,
    );
  await writeJUnitFile(junit, () => verifySuites(verifications, report, kept));
  if (problems.length > 0) throw new RiggerError(problems, exitCodes.different);
}

const requireReport = (folder: string): void => {
  if (existsSync(join(folder, 'report.json')) || existsSync(join(folder, 'index.html'))) return;
  throw new RiggerError([
    problem('report/no-folder', `${folder} holds neither report.json nor index.html, and is not a report`, {
      help: 'give the folder that `rigger report RUN -o DIR` has written',
    }),
  ]);
};

/** A report of runs that are damaged cannot always be derived again; the damage has been told then. */
const keptReport = async (
  runs: readonly string[],
  report: string,
  damaged: boolean,
): Promise<ReportCheck | undefined> => {
  const folders = runs.map((folder) => folder.replace(/\/+$/, ''));
  try {
    return await checkReport(folders, report.replace(/\/+$/, ''), report.replace(/\/+$/, ''));
  } catch (error) {
    if (damaged && error instanceof RiggerError) return undefined;
    throw error;
  }
};

const reportSummary = (folder: string, { files, findings, notes }: ReportCheck): string => {
  if (notes.length > 0) return `${folder}: ${notes.join('; ')}.`;
  return findings.length === 0
    ? `${folder}: verified. ${files} files derived again.`
    : `${folder}: NOT verified, ${counted(findings.length, 'difference')}. Checked: ${files} files derived again.`;
};

const summary = (
  { run, files, trials, rows, report_files, findings, notes }: Verification,
  elsewhere: boolean,
): string => {
  const report =
    report_files > 0
      ? `its report of ${report_files} files derived again`
      : (notes[0] ??
        (elsewhere
          ? 'the report elsewhere'
          : findings.length === 0
            ? 'a report can be derived, none is kept'
            : 'no report is kept'));
  const checked = `${files} checksums, ${trials} trials parsed again into ${rows} rows, ${report}`;
  return findings.length === 0
    ? `${run}: verified. ${checked}.`
    : `${run}: NOT verified, ${counted(findings.length, 'difference')}. Checked: ${checked}.`;
};

const diagnostic = (folder: string, { code, path, line, message }: BundleFinding): Diagnostic => {
  const file = join(folder, path);
  return line === undefined
    ? problem(code, `${file}: ${message}`, { help: remedies[code] })
    : problem(code, message, { position: { file, line, column: 1 }, help: remedies[code] });
};

const remedies: Record<BundleFinding['code'], string> = {
  'verify/unfinished': 'finish it: `rigger show RUN` says with which command',
  'verify/manifest': 'restore the file from a copy of the bundle; a changed bundle proves nothing',
  'verify/raw-data': 'the rows and the raw output contradict each other; trust neither before you know why',
  'verify/contradiction':
    'compare it with a copy from where it was measured; trust neither side of a contradiction',
  'verify/report': 'make it again with `rigger report RUN`; another version of rigger may have made this one',
};
