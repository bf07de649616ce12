import { setMaxListeners } from 'node:events';
import type { Connect } from './connection.js';
import { connectLocal } from './local.js';

/** Opens the connection that a target asks for. The heavy parts are loaded when they are needed. */
export const connect: Connect = async (target, signal) => {
  // One signal ends the whole run, so it has a listener for each host.
  if (signal) setMaxListeners(0, signal);
  const { controller, ...host } = target;
  if (controller) {
    const { withController } = await import('./redfish/with-controller.js');
    return withController(target.host, controller, () => connect(host, signal), signal);
  }
  switch (target.kind) {
    case 'local':
      return connectLocal(target, signal);
    case 'ssh':
      return (await import('./ssh/connect-ssh.js')).connectSsh(target, signal);
    case 'guest-agent':
      return (await import('./guest-agent/connect-guest.js')).connectGuest(target, signal, connect);
  }
};
