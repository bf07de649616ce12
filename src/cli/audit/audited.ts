import type { HostAudit } from '../../audit/index.js';
import type { Diagnostic } from '../../model/index.js';

/** What is known of a host after the audit: its findings, or why it could not be asked. */
export type Audited = HostAudit | { readonly host: string; readonly unreachable: Diagnostic };
