import type { Datapath } from './datapath.js';
import { ipvlan } from './ipvlan.js';
import { macvlan } from './macvlan.js';
import { macvtap } from './macvtap.js';
import { passthrough } from './passthrough.js';
import { sriov } from './sriov.js';
import { vdpa } from './vdpa.js';
import { veth } from './veth.js';
import { vhostUser } from './vhost-user.js';
import { virtio } from './virtio.js';

/** Every datapath that rigger knows, by its name; a playbook may have others of its own. */
export const datapaths: ReadonlyMap<string, Datapath> = new Map(
  [virtio, veth, sriov, macvtap, macvlan, ipvlan, passthrough, vdpa, vhostUser].map((one) => [one.name, one]),
);
