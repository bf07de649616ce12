import { createHash } from 'node:crypto';
import { createConnection, createServer, type Server, type Socket } from 'node:net';

/**
 * A lock is a name in the abstract socket namespace (unix(7)): only one process can listen at it, and the kernel frees
 * it when that process ends, however it ends. So there is no stale lock and no file to clean up.
 */
const lockName = (file: string): string =>
  `\0rigger-lock-${createHash('sha256').update(file).digest('hex').slice(0, 32)}`;

interface Held {
  readonly server: Server;
  /** Processes that wait; they are woken by the end of their connection. */
  readonly waiting: Set<Socket>;
}

const take = (file: string): Promise<Held | undefined> =>
  new Promise((done, fail) => {
    const waiting = new Set<Socket>();
    const server = createServer((socket) => {
      waiting.add(socket);
      socket.on('error', () => {}).on('close', () => waiting.delete(socket));
      socket.write(`${process.pid}\n`);
    });
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? done(undefined) : fail(error),
    );
    server.listen(lockName(file), () => done({ server, waiting }));
  });

const release = ({ server, waiting }: Held): Promise<void> =>
  new Promise((done) => {
    server.close(() => done());
    for (const socket of waiting) socket.destroy();
  });

/** Resolves when the holder lets go; `onHolder` gets its process number first. */
const untilReleased = (file: string, onHolder: (pid: number) => void): Promise<void> =>
  new Promise((done, fail) => {
    const socket = createConnection(lockName(file));
    socket.once('data', (bytes) => {
      try {
        onHolder(Number.parseInt(bytes.toString(), 10));
      } catch (error) {
        socket.destroy();
        fail(error);
      }
    });
    socket.on('error', () => {}).once('close', () => done());
  });

/**
 * Does `work` while no other process holds the lock of that name (a path, which need not exist). `onWait` is called
 * once when somebody else holds it; when it throws, the wait is over.
 */
export const withLock = async <T>(
  file: string,
  work: () => Promise<T>,
  onWait: (holder: { readonly pid: number }) => void = () => {},
): Promise<T> => {
  let told = false;
  let held = await take(file);
  while (held === undefined) {
    await untilReleased(file, (pid) => {
      if (!told) onWait({ pid });
      told = true;
    });
    held = await take(file);
  }
  try {
    return await work();
  } finally {
    await release(held);
  }
};
