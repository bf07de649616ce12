import { join } from 'node:path';
import {
  type Diagnostic,
  exitCodes,
  harmlessJson,
  printable,
  problem,
  RiggerError,
} from '../../model/index.js';
import type { Finding, Verification } from '../../report/verify/finding.js';
import { verifyRun } from '../../report/verify/verify-run.js';

/** A thousand damaged files are shown by the first of them. */
const SHOWN = 50;

/** Verifies runs, says of each what was checked, and throws RiggerError with all that differs. */
export async function printVerification(runs: readonly string[], json: boolean): Promise<void> {
  const problems: Diagnostic[] = [];
  const verifications: Verification[] = [];
  for (const folder of runs) {
    const verification = await verifyRun(folder);
    verifications.push(verification);
    if (!json) process.stdout.write(`${printable(summary(verification))}\n`);
    const { findings } = verification;
    problems.push(...findings.slice(0, SHOWN).map((finding) => diagnostic(folder, finding)));
    if (findings.length > SHOWN) {
      problems.push(
        problem(
          'verify/manifest',
          `${folder}: ${findings.length - SHOWN} more differences; --json lists all`,
        ),
      );
    }
  }
  if (json)
    process.stdout.write(`${harmlessJson({ format: 'rigger-verify', version: 1, runs: verifications })}\n`);
  if (problems.length > 0) throw new RiggerError(problems, exitCodes.different);
}

const summary = ({ run, files, trials, rows, report_files, findings }: Verification): string => {
  const report =
    report_files > 0
      ? `its report of ${report_files} files derived again`
      : 'a report can be derived, none is kept';
  const checked = `${files} checksums, ${trials} trials parsed again into ${rows} rows, ${report}`;
  return findings.length === 0
    ? `${run}: verified. ${checked}.`
    : `${run}: NOT verified, ${findings.length} ${findings.length === 1 ? 'difference' : 'differences'}. Checked: ${checked}.`;
};

const diagnostic = (folder: string, { code, path, line, message }: Finding): Diagnostic => {
  const file = join(folder, path);
  return line === undefined
    ? problem(code, `${file}: ${message}`, { help: remedies[code] })
    : problem(code, message, { position: { file, line, column: 1 }, help: remedies[code] });
};

const remedies: Record<Finding['code'], string> = {
  'verify/unfinished': 'finish it with `rigger apply --resume RUN`',
  'verify/manifest': 'restore the file from a copy of the bundle; a changed bundle proves nothing',
  'verify/raw-data': 'the rows and the raw output contradict each other; trust neither before you know why',
  'verify/contradiction':
    'compare it with a copy from where it was measured; trust neither side of a contradiction',
  'verify/report': 'make it again with `rigger report RUN`; another version of rigger may have made this one',
};
