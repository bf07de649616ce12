import type { Connection } from '../../connection/connection.js';
import type { Reading } from '../../model/index.js';
import { type AuditReadings, auditQueries } from './facts.js';

/** Reads everything that an audit asks, in one round trip; changes nothing. */
export const readForAudit = async (connection: Connection, signal?: AbortSignal): Promise<AuditReadings> => {
  const queries = Object.entries(auditQueries);
  const outputs = await connection.run(
    queries.map(([, { script }]) => ({ script, always: true, timeout: 120 })),
    signal === undefined ? {} : { signal },
  );
  return Object.fromEntries(
    queries.map(([name, query], index): [string, Reading<unknown>] => [
      name,
      query.parse(outputs[index] ?? { stdout: '', stderr: 'no answer', exit: 255 }),
    ]),
  ) as unknown as AuditReadings;
};
