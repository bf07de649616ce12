import { ownConnection } from '../../facts/network/own-connection.js';
import { type PhysicalFunction, sriov, type VirtualFunction } from '../../facts/pci/sriov.js';
import { holderName, holds } from '../../facts/pci/vf-holder.js';
import { vfMakers } from '../../facts/pci/vf-makers.js';
import { type VfVectors, vfVectors } from '../../facts/pci/vf-vectors.js';
import { scopeOf } from '../../facts/reading/scopes.js';
import {
  type Change,
  type Command,
  changes,
  defineTask,
  entryOf,
  foreseen,
  type Json,
  type Outcome,
  problem,
  refused,
  toldOf,
} from '../../model/index.js';
import { bootScriptChanges, bootScriptNeeds } from '../boot-script.js';
import { managerNeeds } from '../link-configuration/managed.js';
import { leavesAutoprobe, leavesFunctions, leavesSettings } from './foresight.js';
import { type SriovVfsInput, sriovVfsInput, type VfWish } from './input.js';
import { hasInterface } from './interface.js';
import { functionsKept, functionsKey, whyByUnit } from './manager.js';
import { findPort, mayNotChange, settingsUnknown, vectorsRefused } from './refusal.js';
import { settingCommands, settingScript, vfScript } from './script.js';

/** Virtual functions of a physical function: their number, their settings, and both after a boot. */
export const sriovVfs = defineTask({
  name: 'sriov_vfs',
  summary: 'Virtual functions of an SR-IOV port: how many, with which settings, and again after a boot',
  input: sriovVfsInput,
  references: [
    'https://www.kernel.org/doc/html/latest/PCI/pci-iov-howto.html',
    'https://www.kernel.org/doc/Documentation/ABI/testing/sysfs-bus-pci',
    'https://man7.org/linux/man-pages/man8/ip-link.8.html',
  ],
  assures: ({ pf, vf_count }) => ({ that: hasFunctions(pf, vf_count) }),
  needs: ({ pf, vfs }) => ({
    ...{ ports: sriov(), own: ownConnection(), boot: bootScriptNeeds(functionsKey(pf)) },
    ...{ ...managerNeeds(), makers: vfMakers() },
    ...(vfs.some(({ msix }) => msix !== undefined) && { vectors: vfVectors({ pf }) }),
  }),
  plan: (wanted, { ports, own, boot, vectors, ...keepers }, { host }) => {
    /** With the change of their number, if it changes, and others that go before it. */
    const done = (
      port: PhysicalFunction | undefined,
      [due, ...before]: readonly [Change | undefined, ...Change[]],
    ): Outcome => {
      const kept = functionsKept(wanted, port, due, { ...keepers, own }, host);
      if ('kind' in kept) return kept;
      // A port that is not there yet may come with an interface.
      const script =
        wanted.persistent && wanted.vf_count > 0 && kept.keeps !== 'manager'
          ? bootScriptOf(wanted, port === undefined || hasInterface(port))
          : undefined;
      const keep =
        kept.keeps === 'whoever does' ? [] : bootScriptChanges(functionsKey(wanted.pf), script, boot);
      const why = keep.length > 0 && script ? whyByUnit(wanted, port?.links[0], keepers.managers) : undefined;
      const notes = [...(kept.notes ?? []), ...(port ? notesOf(wanted, port) : []), ...(why ? [why] : [])];
      return changes([...before, ...kept.changes, ...keep], hasFunctions(wanted.pf, wanted.vf_count), {
        ...(notes.length > 0 && { notes }),
        ...(port && { data: { pf: wanted.pf, total: port.total, vfs: vfList(port) } }),
      });
    };
    // A port without virtual functions is what `vf_count: 0` asks for, even where it has vanished.
    if (wanted.vf_count === 0 && !ports.some((port) => port.address === wanted.pf && port.count > 0))
      return done(undefined, [undefined]);
    const told = findPort(wanted, ports, host);
    if ('kind' in told) return told;
    const port = withVectors(told, vectors);
    const isCount = port.count === wanted.vf_count;
    const refusal = isCount ? undefined : mayNotChange(wanted, port, own, host);
    if (refusal) return refusal;
    const unknown = settingsUnknown(wanted, port, host) ?? vectorsRefused(wanted, port, vectors?.total, host);
    if (unknown) return unknown;
    const stolen = isCount ? heldSetting(wanted, port) : undefined;
    if (stolen)
      return refused(
        problem(
          'hosts/vf-held',
          `${stolen.holder} on ${host} holds virtual function ${stolen.index} of ${wanted.pf}, whose MAC address cannot change under it`,
          {
            help: 'stop it first',
          },
        ),
      );
    return isCount
      ? done(port, [undefined, ...autoprobeChange(wanted, port), ...settingChanges(wanted, port)])
      : done(port, [countChange(wanted, port)]);
  },
});

const withVectors = (port: PhysicalFunction, found: VfVectors | undefined): PhysicalFunction =>
  found === undefined
    ? port
    : {
        ...port,
        virtual_functions: port.virtual_functions.map((vf) => {
          const msix = entryOf(found.vectors, String(vf.index));
          return msix === undefined ? vf : { ...vf, msix };
        }),
      };

const hasFunctions = (pf: string, count: number): string =>
  `${pf} has ${count === 0 ? 'no' : count} virtual functions`;

const countChange = (wanted: SriovVfsInput, port: PhysicalFunction): Change => ({
  summary: `set sriov_numvfs of ${port.address}${port.count > 0 && wanted.vf_count > 0 ? ' through 0' : ''} to ${wanted.vf_count}`,
  before: port.count,
  after: wanted.vf_count,
  commands: [{ kind: 'script', script: vfScript(wanted, hasInterface(port)), timeout: 120 }],
  invalidates: ['sriov', 'pci', 'net', 'kernel:module'],
  leaves: leavesFunctions(wanted, port),
  ...(port.count > 0 ? { risk: 'drops-vfs' as const } : {}),
});

/** Whether host drivers take functions that are made later. */
const autoprobeChange = ({ autoprobe, vf_count }: SriovVfsInput, port: PhysicalFunction): Change[] =>
  vf_count === 0 || port.autoprobe === undefined || port.autoprobe === autoprobe
    ? []
    : [
        {
          summary: `set sriov_drivers_autoprobe of ${port.address} to ${autoprobe ? 1 : 0}`,
          before: port.autoprobe,
          after: autoprobe,
          commands: [
            {
              kind: 'write-sysfs',
              path: `/sys/bus/pci/devices/${port.address}/sriov_drivers_autoprobe`,
              value: autoprobe ? '1' : '0',
            },
          ],
          invalidates: [
            'sriov',
            scopeOf.file(`/sys/bus/pci/devices/${port.address}/sriov_drivers_autoprobe`),
          ],
          leaves: leavesAutoprobe(port.address, autoprobe),
        },
      ];

const settingChanges = (wanted: SriovVfsInput, port: PhysicalFunction): Change[] =>
  wanted.vfs.flatMap((wish) => {
    const vf = port.virtual_functions.find(({ index }) => index === wish.index);
    const differing = differences(wish, vf);
    const commands = settingCommands(differing);
    if (differing.msix === undefined && commands.length === 0) return [];
    const { index: _, ...fields } = differing;
    const keys = (Object.keys(fields) as (keyof typeof fields)[]).filter((key) => fields[key] !== undefined);
    return [
      {
        summary: `set ${keys.map((key) => `${key} ${String(fields[key])}`).join(', ')} of virtual function ${wish.index} of ${port.address}`,
        before: Object.fromEntries(keys.map((key) => [key, current(key, vf) ?? null])),
        after: Object.fromEntries(keys.map((key) => [key, fields[key] ?? null])),
        commands: [
          ...vectorCommands(differing, vf),
          // Without an interface the wish was refused.
          ...(commands.length === 0
            ? []
            : [
                {
                  kind: 'script' as const,
                  script: settingScript(vf?.set_by ?? port.links[0]!, wish.index, commands),
                },
              ]),
        ],
        invalidates: [
          'sriov',
          'net:link',
          ...(differing.msix === undefined || vf === undefined
            ? []
            : [scopeOf.file(`/sys/bus/pci/devices/${vf.address}/sriov_vf_msix_count`)]),
        ],
        leaves: leavesSettings(port.address, differing),
      },
    ];
  });

const vectorCommands = ({ msix }: VfWish, vf: VirtualFunction | undefined): Command[] =>
  msix === undefined || vf === undefined
    ? []
    : [
        {
          kind: 'write-sysfs',
          path: `/sys/bus/pci/devices/${vf.address}/sriov_vf_msix_count`,
          value: `${msix}`,
        },
      ];

/** The fields of a wish that the function does not have. */
const differences = (wish: VfWish, vf: VirtualFunction | undefined): VfWish => {
  const differs = ([key, value]: [string, unknown]): boolean =>
    key === 'index' || value !== current(key as Exclude<keyof VfWish, 'index'>, vf);
  const found = Object.fromEntries(Object.entries(wish).filter(differs)) as VfWish;
  // `vlan` and `qos` are one command: what it does not name it resets. So are the rates, which are judged together.
  return {
    ...found,
    ...((found.vlan !== undefined || found.qos !== undefined) && { vlan: wish.vlan, qos: wish.qos }),
    ...((found.min_rate !== undefined || found.max_rate !== undefined) && {
      min_rate: wish.min_rate,
      max_rate: wish.max_rate,
    }),
  };
};

/** What is so by default may be told or not. */
const current = (key: Exclude<keyof VfWish, 'index'>, vf: VirtualFunction | undefined): Json | undefined => {
  if (!vf) return undefined;
  const now = vf[key];
  return now ?? (key === 'vlan' || key === 'qos' || key === 'min_rate' || key === 'max_rate' ? 0 : undefined);
};

/** A running guest that has the function whose address the wish would change. */
const heldSetting = (
  wanted: SriovVfsInput,
  port: PhysicalFunction,
): { holder: string; index: number } | undefined => {
  for (const wish of wanted.vfs) {
    const vf = port.virtual_functions.find(({ index }) => index === wish.index);
    if (!vf || wish.mac === undefined || vf.mac === wish.mac) continue;
    const holder = vf.holders.find(holds);
    if (holder) return { holder: holderName(holder), index: vf.index };
  }
  return undefined;
};

const notesOf = (wanted: SriovVfsInput, port: PhysicalFunction): string[] =>
  port.virtual_functions
    .filter(({ index }) => index >= wanted.vf_count)
    .flatMap((vf) =>
      // What holds one now was refused.
      vf.holders.map(
        (one) => `${holderName(one)}, which is off, names virtual function ${vf.index} (${vf.address})`,
      ),
    );

/** Of those that are still to be made nobody can tell the addresses. */
const vfList = (port: PhysicalFunction): Json =>
  port.virtual_functions.map((vf) =>
    foreseen<{ index: number; address: string }>({ index: vf.index, address: toldOf(vf, 'address') }),
  );

const bootScriptOf = (wanted: SriovVfsInput, hasLink: boolean) => ({
  name: functionsKey(wanted.pf),
  description: `Virtual functions of ${wanted.pf}`,
  script: vfScript(wanted, hasLink),
  before: [
    'libvirtd.service',
    'virtqemud.service',
    'virtnetworkd.service',
    'virtnodedevd.service',
    'libvirt-guests.service',
  ],
  after: ['systemd-modules-load.service', 'systemd-udev-trigger.service'],
});
