import type { Datapath } from './datapath.js';

/** A guest on a port without a bridge. */
export const macvtap: Datapath = {
  name: 'macvtap',
  given: {
    guest: 'a macvtap on a port, served by vhost-net',
  },
  seenBy: ['vhost', 'kvm_exits', 'nic', 'softirqs'],
};
