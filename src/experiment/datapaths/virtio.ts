import type { Datapath } from './datapath.js';

/** The baseline of guests: everything that the host does with packets is there. */
export const virtio: Datapath = {
  name: 'virtio',
  given: {
    guest: 'a tap in a bridge, served by vhost-net',
  },
  seenBy: ['vhost', 'kvm_exits', 'nic', 'softirqs'],
};
