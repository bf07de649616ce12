import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A wire with a length: forwards TCP to a port of loopback, late, and counts. */
export interface DelayProxy {
  readonly port: number;
  /**
   * Times that the client spoke again after words of the server had reached it, since the last
   * `reset`. Words of the server are held back until the client has said all that it says without
   * them (`silence`), so that a slow client of this process is counted as a quick one is.
   */
  readonly roundTrips: number;
  readonly bytes: { toServer: number; toClient: number };
  readonly connections: number;
  reset(): void;
  /** Breaks all connections as a pulled cable does for the one who notices: with a reset. */
  cut(): void;
  /** From now on bytes to the server vanish after this many more, and the connection is cut. */
  cutAfter(bytesToServer: number): void;
  stop(): Promise<void>;
}

/** @param delay milliseconds one way */
export const startDelayProxy = async (target: number, delay = 0): Promise<DelayProxy> => {
  const sockets = new Set<Socket>();
  const state = {
    roundTrips: 0,
    serverSpoke: true,
    budget: Number.POSITIVE_INFINITY,
    connections: 0,
    words: 0,
  };
  const bytes = { toServer: 0, toClient: 0 };
  const cut = () => {
    for (const socket of sockets) socket.resetAndDestroy();
  };
  const server = createServer({ noDelay: true }, (client) => {
    state.connections++;
    const upstream = connect({ host: '127.0.0.1', port: target, noDelay: true });
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => sockets.delete(socket));
    }
    late(client, upstream, delay, (chunk) => {
      state.words++;
      if (state.serverSpoke) state.roundTrips++;
      state.serverSpoke = false;
      bytes.toServer += chunk.length;
      const passed = chunk.subarray(0, Math.max(0, state.budget));
      state.budget -= chunk.length;
      if (state.budget <= 0) setTimeout(cut, delay + 20);
      return passed;
    });
    late(
      upstream,
      client,
      delay,
      (chunk) => {
        bytes.toClient += chunk.length;
        return chunk;
      },
      () => silence(() => state.words),
      () => {
        state.serverSpoke = true;
      },
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as { port: number }).port,
    bytes,
    get roundTrips() {
      return state.roundTrips;
    },
    get connections() {
      return state.connections;
    },
    reset: () => {
      Object.assign(state, { roundTrips: 0, serverSpoke: true, connections: 0 });
      Object.assign(bytes, { toServer: 0, toClient: 0 });
    },
    cut,
    cutAfter: (count) => {
      state.budget = count;
    },
    stop: async () => {
      server.close();
      cut();
      await once(server, 'close');
    },
  };
};

/** Turns of the event loop; words need a few from one socket of this process to another. */
const turnsOfSilence = 20;

/** Waits until a client of this process, which works while the event loop turns, waits for nothing but words. */
const silence = async (words: () => number): Promise<void> => {
  for (let quiet = 0, before = words(); quiet < turnsOfSilence; ) {
    await new Promise((resolve) => setImmediate(resolve));
    const writesFiles = process.getActiveResourcesInfo().some((kind) => kind.startsWith('FSReq'));
    quiet = words() === before && !writesFiles ? quiet + 1 : 0;
    before = words();
  }
};

/** Everything in its order: timers of equal length fire as they were set, and what is held back holds up the rest. */
const late = (
  from: Socket,
  to: Socket,
  delay: number,
  pass: (chunk: Buffer) => Buffer,
  held?: () => Promise<void>,
  arrived: () => void = () => {},
): void => {
  let last = Promise.resolve();
  const after = (action: () => void) => {
    const inTurn = () => {
      if (!held) return action();
      last = last.then(held).then(action);
    };
    if (delay === 0) inTurn();
    else setTimeout(inTurn, delay);
  };
  from.on('data', (chunk: Buffer) => {
    const passed = pass(chunk);
    after(() => {
      if (passed.length === 0 || !to.writable) return;
      arrived();
      to.write(passed);
    });
  });
  from.on('end', () => after(() => to.end()));
  from.on('close', () => after(() => to.destroy()));
};
