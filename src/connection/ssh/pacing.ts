import pLimit, { type LimitFunction } from 'p-limit';
import { awakeTimeout } from '../awake.js';

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
          const speaker = new Speaker();
          const leave = () => {
            speaker.falls();
            next();
          };
          const silence = awakeTimeout(patience, leave);
          attempt(() => {
            silence.restart();
            speaker.speaks();
          })
            .then(resolve, reject)
            .finally(() => {
              silence.stop();
              leave();
            });
        }),
    );
  });

/** Hosts that spoke to us lately and have not let us in yet. */
let speaking = 0;

/** One of them, from its first word until it is silent or has let us in. */
class Speaker {
  #counts = false;

  speaks(): void {
    if (!this.#counts) speaking++;
    this.#counts = true;
  }

  falls(): void {
    if (!this.#counts) return;
    this.#counts = false;
    speaking--;
    admit();
  }
}

/** Batches that may be under way while hosts that speak are still to let us in. */
const batchesBesideHandshakes = 16;

/** Milliseconds after which a batch no longer counts: others must not wait for long steps. */
const longestCounted = 3000;

let working = 0;
const waiting: (() => void)[] = [];

const admit = (): void => {
  while (waiting.length > 0 && (speaking === 0 || working < batchesBesideHandshakes)) {
    working++;
    waiting.shift()?.();
  }
};

/**
 * Runs a batch on a host that has let us in. Handshakes come first: while other hosts that speak are still being
 * connected to, only so many batches are begun at a time. A hundred hosts that begin to work on the processors that
 * they share with each other, or with this process, would else keep the last of them from ever letting us in.
 */
export const besideHandshakes = async <T>(batch: () => Promise<T>): Promise<T> => {
  await new Promise<void>((begin) => {
    waiting.push(begin);
    admit();
  });
  let counts = true;
  const leave = () => {
    if (counts) working--;
    counts = false;
    admit();
  };
  const long = awakeTimeout(longestCounted, leave);
  try {
    return await batch();
  } finally {
    long.stop();
    leave();
  }
};
