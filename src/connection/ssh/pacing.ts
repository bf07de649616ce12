import pLimit, { type LimitFunction } from 'p-limit';

/** sshd begins to drop strangers at ten (`MaxStartups 10:30:100`); others may be connecting as well. */
const strangersPerServer = 6;

/**
 * Handshakes at once, over all servers. Each costs this process some 15 ms: of hundreds at once none would
 * end in the time that a host has for it, and the hosts would be blamed.
 */
const handshakesAtOnce = 32;

/** Milliseconds of silence after which a host no longer counts among them: it must not keep others waiting. */
const patience = 3000;

const servers = new Map<string, LimitFunction>();
const all = pLimit(handshakesAtOnce);

/**
 * Runs a connection attempt when its server and this process have room for one more that is not yet
 * authenticated. The attempt tells whenever it has heard from the host.
 */
export const paced = <T>(server: string, attempt: (heard: () => void) => Promise<T>): Promise<T> => {
  const limit = servers.get(server) ?? pLimit(strangersPerServer);
  servers.set(server, limit);
  return limit(() => inTurn(attempt)).finally(() => {
    if (limit.activeCount === 0 && limit.pendingCount === 0) servers.delete(server);
  });
};

const inTurn = <T>(attempt: (heard: () => void) => Promise<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    all(
      () =>
        new Promise<void>((next) => {
          const silence = setTimeout(next, patience);
          attempt(() => silence.refresh())
            .then(resolve, reject)
            .finally(() => {
              clearTimeout(silence);
              next();
            });
        }),
    );
  });
