import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/**
 * A wire with a length before each port, in a process of its own.
 * `counts` since the last `reset`: connections, round trips (the times that the controller spoke
 * again after the host had spoken, over all connections) and bytes. TCP's own handshake is not late.
 * @param {number[]} targets ports of loopback
 * @param {number} rtt milliseconds
 */
export const startWire = async (targets, rtt) => {
  const child = fork(join(import.meta.dirname, 'proxy.mjs'));
  const ask = async (message) => {
    child.send(message);
    const [answer] = await once(child, 'message');
    return answer;
  };
  const { ports } = await ask({ targets, rtt });
  return {
    ports,
    reset: () => ask('reset'),
    counts: () => ask('counts'),
    stop: async () => {
      child.disconnect();
      await once(child, 'exit');
    },
  };
};
