import type { Finding } from '../../engine/audit/index.js';
import { showDiagnostic } from '../../model/index.js';
import type { Audited } from './audited.js';

const signs: Record<Finding['status'], string> = {
  ok: 'ok    ',
  'after-reboot': 'reboot',
  'not-ready': 'NO    ',
  unknown: '?     ',
  note: '·     ',
};

/** One line for each requirement, its remedy below it, and one line for each host at the end. */
export const auditText = (results: readonly Audited[]): string => {
  const blocks = results.map((result) =>
    'unreachable' in result
      ? [result.host, `  ?       cannot be reached: ${showDiagnostic(result.unreachable)}`]
      : [result.host, ...result.findings.flatMap(findingLines)],
  );
  const width = Math.max(4, ...results.map(({ host }) => host.length));
  const summary = results.map(
    (result) => `${result.host.padEnd(width)}  ${'unreachable' in result ? 'cannot tell' : result.verdict}`,
  );
  return `${[...blocks.map((lines) => lines.join('\n')), summary.join('\n')].join('\n\n')}\n`;
};

const findingLines = ({
  status,
  title,
  evidence,
  remedy,
}: Finding & { readonly title: string }): string[] => [
  `  ${signs[status]}  ${title}: ${evidence}`,
  ...(remedy === undefined || status === 'ok' ? [] : [`          → ${remedy}`]),
];
