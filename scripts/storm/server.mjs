import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { stormProcess } from './process.mjs';

/** A real `rigger serve`, at which somebody looks every second. */
export const stormServer = async ({ folder, url, token }) => {
  const port = await freePort();
  const served = stormProcess({
    ...{ name: 'serve', folder, url },
    words: ['serve', '--listen', `127.0.0.1:${port}`],
  });
  const looks = { asked: 0, answered: 0 };
  const headers = { Authorization: `Bearer ${token}` };
  const answers = () =>
    fetch(`http://127.0.0.1:${port}/api/v1/hosts`, { headers, signal: AbortSignal.timeout(5_000) }).then(
      async (answer) => {
        await answer.arrayBuffer();
        return answer.ok;
      },
      () => false,
    );
  return {
    ...served,
    looks,
    answers,
    /** Looks until it is told to stop. */
    watch: async (signal) => {
      while (!signal.aborted) {
        looks.asked += 1;
        if (await answers()) looks.answered += 1;
        await pause(1_000, undefined, { signal }).catch(() => {});
      }
    },
    /** Whether it answers once it is left alone. */
    recovers: async () => {
      served.go();
      served.start();
      for (let tries = 0; tries < 120; tries++) {
        if (await answers()) return true;
        await pause(500);
      }
      return false;
    },
  };
};

/** It was just given back. */
const freePort = () =>
  new Promise((done, fail) => {
    const server = createServer().once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
