import pLimit, { type LimitFunction } from 'p-limit';

/** sshd begins to drop strangers at ten (`MaxStartups 10:30:100`); others may be connecting as well. */
const strangersPerServer = 6;

const limits = new Map<string, LimitFunction>();

/** Runs a connection attempt when the server has room for one more that is not yet authenticated. */
export const paced = <T>(server: string, attempt: () => Promise<T>): Promise<T> => {
  const limit = limits.get(server) ?? pLimit(strangersPerServer);
  limits.set(server, limit);
  return limit(attempt).finally(() => {
    if (limit.activeCount === 0 && limit.pendingCount === 0) limits.delete(server);
  });
};
