import type { Datapath } from './datapath.js';

/** A container on a port without a bridge. */
export const macvlan: Datapath = {
  name: 'macvlan',
  given: {
    container: 'an interface with a MAC address of its own on a port',
  },
  seenBy: ['containers', 'nic', 'softirqs'],
};
