import type { Datapath } from './datapath.js';

/** A virtual function: the card switches, and the host does next to nothing. */
export const sriov: Datapath = {
  name: 'sriov',
  given: {
    guest: 'a virtual function by VFIO',
    container: 'the interface of a virtual function, moved into the namespace',
  },
  seenBy: ['interrupts', 'nic'],
};
