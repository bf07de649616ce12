import type { Datapath } from './datapath.js';

/** Virtio’s driver in the guest, and the card’s path below it. */
export const vdpa: Datapath = {
  name: 'vdpa',
  given: { guest: 'virtio over a vhost-vdpa device, whose rings the card reads' },
  seenBy: ['kvm_exits', 'interrupts'],
};
