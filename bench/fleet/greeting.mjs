import { connect } from 'node:net';

/** Whether an SSH server on this port of loopback says its first line. */
export const greeting = (port) =>
  new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    const finish = (answer) => {
      socket.destroy();
      resolve(answer);
    };
    socket
      .once('data', (text) => finish(String(text).startsWith('SSH-')))
      .once('error', () => finish(false))
      .once('close', () => finish(false));
  });
