import type { Datapath } from './datapath.js';

/** The path of network functions: a switch in user space serves the rings. */
export const vhostUser: Datapath = {
  name: 'vhost-user',
  given: { guest: 'a socket of a switch in user space, which polls the rings' },
  seenBy: ['cpu', 'kvm_exits'],
};
