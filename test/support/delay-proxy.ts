import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A wire with a length: forwards TCP to a port of loopback, late, and counts. */
export interface DelayProxy {
  readonly port: number;
  /**
   * Times that the client spoke again after words of the server had reached it, since the last
   * `reset`. An upper bound of the times that it waited: one that is slow speaks after words for
   * which it did not wait. So a bound on it holds if it holds `inOneOf` several tries.
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
  const state = { roundTrips: 0, serverSpoke: true, budget: Number.POSITIVE_INFINITY, connections: 0 };
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

/** Timers of equal length fire in the order in which they were set, so bytes keep theirs. */
const late = (
  from: Socket,
  to: Socket,
  delay: number,
  pass: (chunk: Buffer) => Buffer,
  arrived: () => void = () => {},
): void => {
  const after = (action: () => void) => (delay === 0 ? action() : setTimeout(action, delay));
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

/** Counts until the bound holds, a few times at most: what truly waits for the server does so each time. */
export const inOneOf = async (
  tries: number,
  bound: number,
  count: () => Promise<number>,
): Promise<number> => {
  let least = Number.POSITIVE_INFINITY;
  for (let tried = 0; tried < tries && least > bound; tried++) least = Math.min(least, await count());
  return least;
};
