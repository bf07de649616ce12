import type { Datapath } from './datapath.js';

/** The whole port: what the hardware can do at most, for one instance. */
export const passthrough: Datapath = {
  name: 'passthrough',
  given: {
    guest: 'the whole physical function by VFIO',
    container: 'the whole interface, moved into the namespace',
  },
  seenBy: ['interrupts', 'containers'],
};
