import { linkManager } from '../../facts/network/link-manager.js';
import { links } from '../../facts/network/links.js';
import { network } from '../../facts/network/network.js';
import { ownConnection } from '../../facts/network/own-connection.js';
import { pendingEdits } from '../../facts/network/pending-edits.js';
import { functionHolders } from '../../facts/pci/function-holders.js';
import { pci } from '../../facts/pci/pci.js';
import { type PhysicalFunction, sriov, type VirtualFunction } from '../../facts/pci/sriov.js';
import { vfAddresses } from '../../facts/pci/vf-addresses.js';
import { vfMakers } from '../../facts/pci/vf-makers.js';
import type { VfSettings } from '../../facts/pci/vf-settings.js';
import { vfVectors } from '../../facts/pci/vf-vectors.js';
import {
  foreseen,
  leaving,
  type Prediction,
  revised,
  toldOf,
  unforeseen,
  withOthers,
} from '../../model/index.js';
import type { SriovVfsInput, VfWish } from './input.js';
import { bringsInterface, hasSwitch } from './interface.js';

type Told<T> = { readonly [K in keyof T]?: T[K] | typeof unforeseen | undefined };

const ofPort = (pf: string, become: (port: PhysicalFunction) => PhysicalFunction): Prediction =>
  leaving(sriov, (ports) => ports.map((port) => (port.address === pf ? become(port) : port)));

const stays = (fact: { readonly definition: { readonly id: string } }): Prediction =>
  leaving<unknown, never>(fact as never, (before) => before);

/** Where nobody can tell what carries our own connection, every interface may, and there will be others. */
const ownStays = leaving(ownConnection, (before) =>
  before.unsure ? revised(before, { links: unforeseen }) : before,
);

/** Another number of functions: which addresses and drivers they get, only the kernel will show. */
export const leavesFunctions = (wanted: SriovVfsInput, now: PhysicalFunction): readonly Prediction[] => [
  ofPort(wanted.pf, (port) =>
    revised<PhysicalFunction>(port, {
      count: wanted.vf_count,
      ...(port.autoprobe !== undefined && { autoprobe: wanted.autoprobe || wanted.vf_count === 0 }),
      ...interfaceLeft(wanted, port),
      virtual_functions: Array.from({ length: wanted.vf_count }, (_, index) =>
        newFunction(
          wanted.pf,
          index,
          wanted.vfs.find((wish) => wish.index === index),
        ),
      ),
    }),
  ),
  leaving(vfAddresses, (before) => revised(before, { [wanted.pf]: wanted.vf_count === 0 ? [] : unforeseen })),
  ownStays,
  // Interfaces of functions come and go; who has the others stays.
  leaving(linkManager, (before) => {
    const gone = now.virtual_functions.flatMap((vf) => vf.links);
    const stay = Object.entries(before.links).filter(([link]) => !gone.includes(link));
    return revised(before, { links: withOthers(Object.fromEntries(stay)) });
  }),
  leaving(pendingEdits, (before) => before),
  // A `.link` file may be about interfaces of functions, too.
  leaving(vfMakers, (before) => (before.some(({ by }) => by === 'udev') ? undefined : before)),
];

const interfaceLeft = ({ vf_count }: SriovVfsInput, port: PhysicalFunction): Told<PhysicalFunction> => {
  const state = { link: unforeseen, speed_mbit: unforeseen } as const;
  if (bringsInterface(port)) return { ...state, links: unforeseen, mac: unforeseen, firmware: unforeseen };
  const now = toldOf(port, 'links');
  if (now === unforeseen) return state;
  if (now.length === 0) return {};
  if (!hasSwitch(port)) return { ...state, links: now };
  // In switchdev mode each function has an interface beside the port's: without one there is no such mode. Subfunctions
  // have one, too, and stay.
  const isLegacy = port.count > 0 && now.length === 1;
  const isPlain = isLegacy || (vf_count === 0 && now.length - 1 === port.count);
  return { ...state, links: isPlain ? now.slice(0, 1) : unforeseen };
};

const newFunction = (pf: string, index: number, wish: VfWish | undefined): VirtualFunction =>
  foreseen<VirtualFunction>({
    ...{ index, physical_function: pf, address: unforeseen, vendor: unforeseen, device: unforeseen },
    ...{ class: unforeseen, driver: unforeseen, driver_override: unforeseen, numa_node: unforeseen },
    ...{ iommu_group: unforeseen, links: unforeseen, holders: unforeseen, set_by: unforeseen },
    ...{ mac: unforeseen, vlan: unforeseen, qos: unforeseen, spoof_check: unforeseen, trust: unforeseen },
    ...{ link_state: unforeseen, min_rate: unforeseen, max_rate: unforeseen, settings_unknown: unforeseen },
    ...(wish && settingsLeft(wish, undefined)),
  });

/** What a function has once its port has taken these settings. What is there by default may be told or not. */
const settingsLeft = (
  { index: _, msix: __, ...wish }: VfWish,
  before: VirtualFunction | undefined,
): Told<VirtualFunction> => {
  if (Object.values(wish).every((one) => one === undefined)) return {};
  const rate = (name: 'min_rate' | 'max_rate'): Told<VfSettings> => {
    const value = wish[name];
    if (value === undefined) return {};
    const now = before === undefined ? unforeseen : toldOf(before, name);
    return { [name]: value > 0 || typeof now === 'number' ? value : now };
  };
  return {
    settings_unknown: undefined,
    ...(wish.mac !== undefined && { mac: wish.mac }),
    // One command sets both: what it does not name it takes away.
    ...(wish.vlan !== undefined && { vlan: wish.vlan || undefined, qos: wish.qos || undefined }),
    ...(wish.spoof_check !== undefined && { spoof_check: wish.spoof_check }),
    ...(wish.trust !== undefined && { trust: wish.trust }),
    ...(wish.link_state !== undefined && { link_state: wish.link_state }),
    ...rate('min_rate'),
    ...rate('max_rate'),
  };
};

/** Settings of a function that is there. */
export const leavesSettings = (pf: string, wish: VfWish): readonly Prediction[] => [
  ofPort(pf, (port) =>
    revised<PhysicalFunction>(port, {
      virtual_functions: port.virtual_functions.map((vf) =>
        vf.index === wish.index ? revised<VirtualFunction>(vf, settingsLeft(wish, vf)) : vf,
      ),
    }),
  ),
  leaving(vfVectors, (before, asked) =>
    asked.pf === pf && wish.msix !== undefined
      ? revised(before, { vectors: revised(before.vectors, { [wish.index]: wish.msix }) })
      : before,
  ),
  ownStays,
  ...[linkManager, pendingEdits, vfMakers].map(stays),
  leaving(vfAddresses, (before) => before),
  leaving(functionHolders, (before) => before),
  leaving(pci, (before) => before),
];

/** Whether the host's drivers take functions that are made later. */
export const leavesAutoprobe = (pf: string, autoprobe: boolean): readonly Prediction[] => [
  ofPort(pf, (port) => revised<PhysicalFunction>(port, { autoprobe })),
  ...[pci, links, network, vfAddresses, vfVectors, functionHolders].map(stays),
];
