import type { Connection } from '../../connection/connection.js';
import type { FactQuery, Reading } from '../../model/index.js';

/** Seconds that one fact may take. */
const longest = 120;

/** Reads facts over a connection, in one round trip and outside of any run; the answers have the order of the questions. */
export const readOnce = async (
  connection: Connection,
  queries: readonly FactQuery[],
  signal?: AbortSignal,
): Promise<Reading<unknown>[]> => {
  const outputs = await connection.run(
    queries.map(({ script }) => ({ script, always: true, timeout: longest })),
    signal === undefined ? {} : { signal },
  );
  return queries.map((query, index) =>
    query.parse(outputs[index] ?? { stdout: '', stderr: 'no answer', exit: 255 }),
  );
};
