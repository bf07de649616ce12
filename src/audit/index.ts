/** The read-only audit of a host: facts in one round trip, judged by pure requirements. */
export { auditHost, type HostAudit, requirements } from './audit.js';
export type { AuditReadings, AuditWishes } from './facts.js';
export type { AuditFinding } from './finding.js';
export { readForAudit } from './read-host.js';
