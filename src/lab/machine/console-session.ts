import { createConnection } from 'node:net';
import type { Readable, Writable } from 'node:stream';

/** Ctrl-], as in telnet and virsh. */
const leaveKey = 0x1d;

/**
 * Joins a terminal to a machine's serial console until Ctrl-] is typed, the input ends or the machine goes away.
 * The caller has put the terminal into raw mode.
 */
export const consoleSession = (socket: string, input: Readable, output: Writable): Promise<void> =>
  new Promise((done, fail) => {
    const connection = createConnection(socket);
    const type = (bytes: Buffer): void => {
      const end = bytes.indexOf(leaveKey);
      if (end >= 0) connection.end(bytes.subarray(0, end));
      else connection.write(bytes);
    };
    const leave = (): void => {
      connection.end();
    };
    connection.on('data', (bytes) => output.write(bytes)).once('error', fail);
    connection.once('close', () => {
      input.off('data', type).off('end', leave);
      input.pause();
      done();
    });
    input.on('data', type).once('end', leave);
  });
