import type { AuditFinding } from '../../audit/index.js';
import { showDiagnostic } from '../../model/index.js';
import type { Style } from '../../ui/style.js';
import { wrapped } from '../../ui/wrapped.js';
import type { Audited } from './audited.js';

const signs: Record<AuditFinding['status'], string> = {
  ok: 'ok    ',
  'after-reboot': 'reboot',
  'not-ready': 'NO    ',
  unknown: '?     ',
  note: '·     ',
};

/** Columns before the text of a line: two, a sign, two. */
const indent = 10;

/** One line for each requirement, its remedy below it, and one line for each host at the end. */
export const auditText = (results: readonly Audited[], style: Style): string => {
  const blocks = results.map((result) =>
    'unreachable' in result
      ? [result.host, line(signs.unknown, `cannot be reached: ${showDiagnostic(result.unreachable)}`, style)]
      : [result.host, ...result.findings.flatMap((finding) => findingLines(finding, style))],
  );
  const width = Math.max(4, ...results.map(({ host }) => host.length));
  const summary = results.map(
    (result) => `${result.host.padEnd(width)}  ${'unreachable' in result ? 'cannot tell' : result.verdict}`,
  );
  return `${[...blocks.map((lines) => lines.join('\n')), summary.join('\n')].join('\n\n')}\n`;
};

const findingLines = (
  { status, title, evidence, remedy }: AuditFinding & { readonly title: string },
  style: Style,
): string[] => [
  line(signs[status], `${title}: ${evidence}`, style),
  ...(remedy === undefined || status === 'ok' ? [] : [line('', `→ ${remedy}`, style)]),
];

const line = (sign: string, text: string, style: Style): string =>
  `  ${sign.padEnd(indent - 2)}${wrapped(text, indent, style)}`;
