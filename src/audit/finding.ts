import type { Reading } from '../model/index.js';

/** What a requirement came to on one host. */
export interface AuditFinding {
  readonly status: 'ok' | 'after-reboot' | 'not-ready' | 'unknown' | 'note';
  /** What was seen, where: `ACPI table DMAR`, `/proc/cmdline has intel_iommu=off`. */
  readonly evidence: string;
  /** What to do about it: a task, a role, a firmware setting by its usual names. */
  readonly remedy?: string;
}

export const ok = (evidence: string): AuditFinding => ({ status: 'ok', evidence });
/** Worth knowing, and no requirement. */
export const note = (evidence: string, remedy?: string): AuditFinding => ({
  status: 'note',
  evidence,
  ...(remedy === undefined ? {} : { remedy }),
});
export const afterReboot = (evidence: string, remedy = 'reboot the host'): AuditFinding => ({
  status: 'after-reboot',
  evidence,
  remedy,
});
export const notReady = (evidence: string, remedy: string): AuditFinding => ({
  status: 'not-ready',
  evidence,
  remedy,
});
export const unknown = (evidence: string, remedy: string): AuditFinding => ({
  status: 'unknown',
  evidence,
  remedy,
});

/** A judgement of a reading; `unknown`, with the reason, where the host did not tell. */
export const judge = <T>(reading: Reading<T>, check: (value: T) => AuditFinding): AuditFinding =>
  reading.available ? check(reading.value) : unknown(reading.reason, 'look at the host by hand');
