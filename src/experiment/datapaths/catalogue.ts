import type { Datapath } from './datapath.js';
import { ipvlan } from './ipvlan.js';
import { macvlan } from './macvlan.js';
import { macvtap } from './macvtap.js';
import { passthrough } from './passthrough.js';
import { sriov } from './sriov.js';
import { veth } from './veth.js';
import { virtio } from './virtio.js';

/** Every datapath that rigger knows, by its name; a playbook may have others of its own. */
export const datapaths: ReadonlyMap<string, Datapath> = new Map(
  [virtio, veth, sriov, macvtap, macvlan, ipvlan, passthrough].map((one) => [one.name, one]),
);
