import type { Datapath } from './datapath.js';

/** The baseline of containers: a cable within the kernel, and the same bridge. */
export const veth: Datapath = {
  name: 'veth',
  given: {
    container: 'one end of a pair whose other end is in a bridge',
  },
  seenBy: ['containers', 'nic', 'softirqs'],
};
