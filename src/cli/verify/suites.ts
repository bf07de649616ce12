import type { ReportCheck } from '../../report/verify/check-report.js';
import type { BundleFinding, Verification } from '../../report/verify/finding.js';
import type { JUnitCase, JUnitSuite } from '../../ui/junit-case.js';

const checks: readonly (readonly [BundleFinding['code'], string])[] = [
  ['verify/unfinished', 'the run has ended'],
  ['verify/manifest', 'every file is as the manifest says'],
  ['verify/raw-data', 'the rows come from the raw output'],
  ['verify/contradiction', 'the files agree with each other'],
  ['verify/report', 'the report is derived again, byte for byte'],
];

/** A suite for each run, and for a report that is kept elsewhere; a case for each kind of check. */
export const verifySuites = (
  runs: readonly Verification[],
  report: string | undefined,
  kept: ReportCheck | undefined,
): JUnitSuite[] => [
  ...runs.map(({ run, findings, notes, report_files }) => ({
    name: run,
    cases: checks.map(([code, name]) =>
      code === 'verify/report' && report_files === 0 && findings.every((finding) => finding.code !== code)
        ? { of: run, name, result: 'skipped' as const, message: notes[0] ?? 'no report is kept' }
        : checked(
            run,
            name,
            findings.filter((finding) => finding.code === code),
          ),
    ),
  })),
  ...(report === undefined || kept === undefined
    ? []
    : [
        {
          name: report,
          cases: [checked(report, 'the report is derived again, byte for byte', kept.findings)],
        },
      ]),
];

const checked = (of: string, name: string, findings: readonly BundleFinding[]): JUnitCase => {
  if (findings.length === 0) return { of, name, result: 'passed' };
  const lines = findings.map(
    ({ path, line, message }) => `${path}${line === undefined ? '' : `:${line}`}: ${message}`,
  );
  return { of, name, result: 'failed', message: lines[0]!, text: lines.join('\n') };
};
