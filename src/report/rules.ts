/**
 * The version of the rules by which a report is made of a bundle: raised whenever the same bundle would give
 * another report. Reports of before there was a number were made by rules 1.
 */
export const reportRules = 5;

/** The rules that a report.json says it was made by; null when it does not say so in a way that can be read. */
export const rulesOf = (report: unknown): number | null => {
  if (typeof report !== 'object' || report === null || !('format' in report)) return null;
  if (report.format !== 'rigger-report') return null;
  const rules = 'rules' in report ? report.rules : 1;
  return Number.isSafeInteger(rules) && (rules as number) >= 1 ? (rules as number) : null;
};
