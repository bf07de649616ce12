import type { ContainerNic } from '../input.js';
import type { ContainerDatapath } from './datapath.js';
import { moved } from './moved.js';
import { stacked } from './stacked.js';
import { veth } from './veth.js';

export type { ContainerSite } from './datapath.js';

/** Each way by which a container gets an interface, by its name in `datapath`. */
const datapaths = {
  veth,
  macvlan: stacked,
  ipvlan: stacked,
  sriov: moved,
  passthrough: moved,
} as const;

/** The way of one interface. */
export const datapathOf = (nic: ContainerNic): ContainerDatapath<ContainerNic> =>
  datapaths[nic.datapath] as unknown as ContainerDatapath<ContainerNic>;
