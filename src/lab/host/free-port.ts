import { createServer } from 'node:net';

const tryPort = (port: number): Promise<number | undefined> =>
  new Promise((done) => {
    const server = createServer();
    server.once('error', () => done(undefined));
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
      const address = server.address();
      server.close(() => done(typeof address === 'object' && address ? address.port : undefined));
    });
  });

/** A free TCP port of the loopback: `wanted` if nobody listens there, otherwise one that the kernel picks. */
export const freePort = async (wanted?: number): Promise<number> => {
  const kept = wanted === undefined ? undefined : await tryPort(wanted);
  return kept ?? (await tryPort(0)) ?? Promise.reject(new Error('no free port on 127.0.0.1'));
};
