import { Socket } from 'node:net';

/**
 * The stream of a connection to PostgreSQL. A server that is away on a Unix socket says ENOENT or EPIPE, which the
 * durable engine takes for a mistake of the caller; it waits for a server that refuses.
 */
export const patientStream = (): Socket => {
  const socket = new Socket();
  const emit = socket.emit.bind(socket);
  socket.emit = ((event: string, ...args: unknown[]) => {
    const error = args[0];
    if (event === 'error' && isAway(error)) error.code = 'ECONNREFUSED';
    return emit(event, ...args);
  }) as typeof socket.emit;
  return socket;
};

const isAway = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && ['ENOENT', 'EPIPE'].includes((error as NodeJS.ErrnoException).code ?? '');
