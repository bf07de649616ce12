import type { Datapath } from './datapath.js';

/** A container on a port without a bridge, under the port’s MAC address. */
export const ipvlan: Datapath = {
  name: 'ipvlan',
  given: {
    container: 'an interface with the MAC address of its port',
  },
  seenBy: ['containers', 'nic', 'softirqs'],
};
