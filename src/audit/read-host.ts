import type { Connection } from '../connection/connection.js';
import type { FactQuery, Reading } from '../model/index.js';
import { type AuditReadings, type AuditWishes, auditQueries, firmwareQuery } from './facts.js';

/**
 * Reads everything that an audit asks, in one round trip to the host; changes nothing. The management
 * controller is asked only where something of it is wanted.
 */
export const readForAudit = async (
  connection: Connection,
  { firmware_attributes = {} }: AuditWishes,
  signal?: AbortSignal,
): Promise<AuditReadings> => {
  const queries: [string, FactQuery<unknown>][] = Object.entries(auditQueries);
  if (Object.keys(firmware_attributes).length > 0) queries.push(['firmware', firmwareQuery]);
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
