import { createConnection, type Socket } from 'node:net';
import { createInterface } from 'node:readline';

interface Reply {
  readonly return?: unknown;
  readonly error?: { readonly class: string; readonly desc: string };
  readonly event?: string;
  readonly QMP?: unknown;
}

/** What QEMU's monitor says to a command that it cannot do. */
export class QmpError extends Error {
  override readonly name = 'QmpError';
}

/** A conversation with QEMU (docs/interop/qmp-spec.rst of QEMU). */
export interface Qmp {
  /** The command's `return`; throws QmpError when QEMU refuses or goes away. */
  readonly execute: (command: string, parameters?: Record<string, unknown>) => Promise<unknown>;
  /** Resolves with the next event of that name. */
  readonly event: (name: string) => Promise<unknown>;
  readonly close: () => void;
}

const connected = (path: string): Promise<Socket> =>
  new Promise((done, fail) => {
    const socket = createConnection(path);
    socket.once('connect', () => done(socket)).once('error', fail);
  });

/**
 * Connects to a monitor and gets it ready for commands.
 * @param patience seconds for each answer; a monitor serves one client at a time, and a stuck QEMU none
 */
const connectQmp = async (path: string, patience = 10): Promise<Qmp> => {
  const socket = await connected(path);
  const waiting: ((reply: Reply) => void)[] = [];
  const listeners = new Map<string, ((reply: Reply) => void)[]>();
  let gone: string | undefined;
  const end = (why: string) => {
    gone ??= why;
    for (const answer of waiting.splice(0)) answer({ error: { class: 'GenericError', desc: gone } });
    for (const answers of listeners.values())
      for (const answer of answers.splice(0)) answer({ error: { class: 'GenericError', desc: gone } });
  };
  socket.on('error', (error) => end(error.message)).on('close', () => end('QEMU closed the connection'));
  const lines = createInterface({ input: socket });
  lines.on('error', () => {}); // the socket's own errors, told a second time
  lines.on('line', (line) => {
    const reply = JSON.parse(line) as Reply;
    if (reply.event === undefined) waiting.shift()?.(reply);
    else for (const answer of listeners.get(reply.event)?.splice(0) ?? []) answer(reply);
  });
  const answer = (queue: ((reply: Reply) => void)[], limit?: number): Promise<unknown> =>
    new Promise((done, fail) => {
      const timer =
        limit === undefined ? undefined : setTimeout(() => end(`no answer in ${limit} s`), limit * 1000);
      if (gone !== undefined) fail(new QmpError(gone));
      queue.push((reply) => {
        clearTimeout(timer);
        if (reply.error) fail(new QmpError(reply.error.desc));
        else done(reply.return ?? reply);
      });
    });
  const execute = (command: string, parameters: Record<string, unknown> = {}) => {
    const result = answer(waiting, patience);
    socket.write(JSON.stringify({ execute: command, arguments: parameters }));
    return result;
  };
  const close = () => socket.destroy();
  try {
    await answer(waiting, patience); // the greeting
    await execute('qmp_capabilities');
  } catch (error) {
    close();
    throw error;
  }
  return {
    execute,
    close,
    event: (name) => {
      const queue = listeners.get(name) ?? [];
      listeners.set(name, queue);
      return answer(queue);
    },
  };
};

/** Does `work` in a conversation of its own. @param patience seconds for each answer */
export const withQmp = async <T>(
  path: string,
  work: (qmp: Qmp) => Promise<T>,
  patience?: number,
): Promise<T> => {
  const qmp = await connectQmp(path, patience);
  try {
    return await work(qmp);
  } finally {
    qmp.close();
  }
};
