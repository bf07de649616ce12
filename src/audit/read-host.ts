import type { Connection } from '../connection/connection.js';
import { readOnce } from '../engine/wire/read-once.js';
import type { FactQuery } from '../model/index.js';
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
  const readings = await readOnce(
    connection,
    queries.map(([, query]) => query),
    signal,
  );
  return Object.fromEntries(
    queries.map(([name], index) => [name, readings[index]!]),
  ) as unknown as AuditReadings;
};
