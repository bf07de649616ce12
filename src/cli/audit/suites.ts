import type { AuditFinding } from '../../audit/index.js';
import { type JUnitCase, type JUnitSuite, notReached } from '../../ui/junit-case.js';
import type { Audited } from './audited.js';

/** What cannot be seen is no pass: who wants a host that is ready must be told. */
const results: Record<AuditFinding['status'], JUnitCase['result']> = {
  ok: 'passed',
  note: 'passed',
  'after-reboot': 'failed',
  'not-ready': 'failed',
  unknown: 'failed',
};

/** A suite for each host, a case for each requirement. */
export const auditSuites = (audited: readonly Audited[]): JUnitSuite[] =>
  audited.map((host) => ({
    name: host.host,
    cases:
      'unreachable' in host
        ? [notReached(host.host, host.unreachable)]
        : host.findings.map(({ title, status, evidence, remedy }) => ({
            of: host.host,
            name: title,
            result: results[status],
            message: evidence,
            ...(remedy === undefined ? {} : { text: remedy }),
          })),
  }));
