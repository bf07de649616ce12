import type { CardPort } from '../facts/pci/card-ports.js';
import { fullAddress } from '../facts/pci/pci.js';
import type { AuditReadings, AuditWishes } from './facts.js';
import { type AuditFinding, afterReboot, judge, note, notReady, ok } from './finding.js';

/** Ports that have, or could have, virtual functions; those that the variables want, where they want some. */
const concerned = (
  ports: readonly CardPort[],
  readings: AuditReadings,
  { sriov_ports }: AuditWishes,
): CardPort[] => {
  const wanted = sriov_ports?.map(({ pf }) => fullAddress(pf));
  const able = readings.ports.available
    ? readings.ports.value.filter(({ total }) => total > 0).map(({ address }) => address)
    : [];
  return ports.filter(({ address }) => (wanted ?? able).includes(address));
};

const nameOf = ({ address, links }: CardPort): string =>
  links[0] === undefined ? address : `${address} (${links[0]})`;

/** Memory and bus numbers for functions, which the machine's firmware hands out while it starts. */
export const cardRoom = (readings: AuditReadings, wishes: AuditWishes): AuditFinding =>
  judge(readings.cards, ({ ports }) => {
    const found = concerned(ports, readings, wishes);
    const memory = found.filter(({ no_memory }) => no_memory);
    const buses = found.filter((one) => one.buses !== undefined && one.buses.needed > one.buses.last);
    if (memory.length > 0)
      return notReady(
        `the kernel found no memory of the bus for the functions of ${memory.map(nameOf).join(', ')}`,
        'turn on decoding above 4 GiB in the firmware (Above 4G Decoding, MmioAbove4Gb, PciRootBridge…), or boot with pci=realloc (task kernel_cmdline)',
      );
    if (buses.length > 0)
      return notReady(
        buses
          .map(
            (one) =>
              `all functions of ${nameOf(one)} need bus ${hex(one.buses!.needed)}, and the port above leads to ${hex(one.buses!.last)}`,
          )
          .join('; '),
        'turn on ARI and SR-IOV in the firmware, which then keeps bus numbers free, or boot with pci=assign-busses; fewer functions may fit',
      );
    const without = found.filter(({ ari }) => ari === false);
    if (without.length > 0)
      return note(
        `ARI is off for ${without.map(nameOf).join(', ')}: functions beyond the first few take bus numbers of their own`,
        'turn on ARI (Alternative Routing-ID) in the firmware',
      );
    if (found.length === 0) return note('no port with SR-IOV');
    const untold = found.filter((one) => one.no_memory === undefined || one.buses === undefined);
    return untold.length > 0
      ? note(`${untold.map(nameOf).join(', ')} does not tell whether there is room for all of its functions`)
      : ok('memory and bus numbers for all functions');
  });

const hex = (bus: number): string => bus.toString(16).padStart(2, '0');

/** A kernel that is locked down lets nobody write to cards, and loads no modules that are not signed. */
export const lockdown = ({ cards }: AuditReadings): AuditFinding =>
  judge(cards, ({ lockdown: mode }) =>
    mode === undefined || mode === 'none'
      ? note(
          mode === undefined
            ? 'the kernel knows no lockdown, or does not tell'
            : 'the kernel is not locked down',
        )
      : note(
          `the kernel is locked down (${mode}), as with Secure Boot`,
          'settings of cards (nic_firmware) and modules of your own need Secure Boot off, or their signature known to it',
        ),
  );

/** What a card's firmware keeps for its next reset. */
export const cardFirmware = ({ nic_firmware }: AuditReadings): AuditFinding => {
  if (!nic_firmware.available) return note(nic_firmware.reason, nic_firmware.help);
  const { cards } = nic_firmware.value;
  if (cards.length === 0) return note('no card whose firmware mstconfig can read');
  const failed = cards.find((card) => card.failed !== undefined);
  if (failed) return note(`${failed.device}: ${failed.failed}`);
  const waiting = cards.flatMap(({ device, settings }) =>
    ['SRIOV_EN', 'NUM_OF_VFS'].flatMap((name) => {
      const one = settings[name];
      return one?.now !== undefined && one.now !== one.next
        ? [`${name} of ${device} is ${one.now}, and will be ${one.next}`]
        : [];
    }),
  );
  if (waiting.length > 0) return afterReboot(waiting.join('; '));
  const off = cards.filter(({ settings }) => settings.SRIOV_EN?.next.startsWith('False'));
  return off.length > 0
    ? note(
        `SRIOV_EN is off in the firmware of ${off.map(({ device }) => device).join(', ')}`,
        'nic_firmware: { device, settings: { SRIOV_EN: true, NUM_OF_VFS: … } }, and a reboot',
      )
    : ok(
        cards
          .map(({ device, settings }) => `${device}: NUM_OF_VFS ${settings.NUM_OF_VFS?.next ?? '?'}`)
          .join('; '),
      );
};

/** ice without its package of protocols runs in safe mode: one queue, no functions. */
export const cardPackage = ({ devlink }: AuditReadings): AuditFinding => {
  if (!devlink.available) return note(devlink.reason, devlink.help);
  const ice = devlink.value.filter(({ driver }) => driver === 'ice');
  const bare = ice.filter(
    ({ versions }) => Object.keys(versions).length > 0 && versions['fw.app.name'] === undefined,
  );
  if (bare.length > 0)
    return notReady(
      `ice runs ${bare.map(({ handle }) => handle).join(', ')} without its DDP package, in safe mode`,
      'install the firmware package that has intel/ice/ddp/ice.pkg (firmware-misc-nonfree or firmware-intel-misc, linux-firmware), and load ice again or reboot',
    );
  return ice.length > 0
    ? ok(
        ice
          .map(({ handle, versions }) =>
            `${handle}: ${versions['fw.app.name'] ?? '?'} ${versions['fw.app'] ?? ''}`.trim(),
          )
          .join('; '),
      )
    : note('no card with the driver ice');
};

/** Modes of the switches inside cards. */
export const cardSwitches = ({ devlink }: AuditReadings): AuditFinding => {
  if (!devlink.available) return note(devlink.reason, devlink.help);
  const found = devlink.value.flatMap(({ handle, eswitch }) =>
    eswitch ? [`${handle} ${eswitch.mode}`] : [],
  );
  return note(found.join('; ') || 'no card tells a mode of its switch');
};

/** Drivers of functions that the host must not load: wanted, where guests alone have functions. */
export const functionModules = ({ cards }: AuditReadings): AuditFinding =>
  judge(cards, ({ blacklisted }) => {
    const found = Object.entries(blacklisted).map(([name, where]) => `${name} by ${where}`);
    return found.length === 0
      ? note('no driver of functions is blacklisted')
      : note(
          `${found.join('; ')} is not loaded on this host`,
          'guests do not mind; where the host itself uses functions, take the line away',
        );
  });

/** Ports without a signal. */
export const carrier = (readings: AuditReadings, wishes: AuditWishes): AuditFinding =>
  judge(readings.cards, ({ ports }) => {
    const dark = concerned(ports, readings, wishes).flatMap((one) =>
      Object.entries(one.carrier).flatMap(([link, has]) => (has ? [] : [`${link} (${one.address})`])),
    );
    return dark.length === 0
      ? note('no port that is up lacks a signal')
      : note(
          `${dark.join(', ')} has no carrier`,
          'look at cable, transceiver, switch port and FEC (`ethtool LINK`)',
        );
  });

/** The links to the board, and on which NUMA node ports and isolated CPUs are. */
export const cardPlace = (readings: AuditReadings, wishes: AuditWishes): AuditFinding =>
  judge(readings.cards, ({ ports }) => {
    const found = concerned(ports, readings, wishes);
    if (found.length === 0) return note('no port with SR-IOV');
    const slow = found.filter(
      (one) =>
        (one.pcie_width ?? 0) < (one.pcie_max_width ?? 0) ||
        (one.pcie_speed ?? 0) < (one.pcie_max_speed ?? 0),
    );
    const nodes = isolatedNodes(readings);
    const far = found.filter(
      ({ numa_node }) => numa_node !== undefined && nodes.length > 0 && !nodes.includes(numa_node),
    );
    const seen = found.map(
      (one) =>
        `${nameOf(one)}: NUMA node ${one.numa_node ?? 'not told'}${one.pcie_speed === undefined ? '' : `, PCIe ${one.pcie_speed} GT/s ×${one.pcie_width ?? '?'}`}`,
    );
    const remedies = [
      ...(far.length > 0
        ? [
            `isolated CPUs are on node ${nodes.join(', ')}: run the guests of ${far.map(nameOf).join(', ')}, and those of the arm that it is compared with, on CPUs and memory of its node`,
          ]
        : []),
      ...(slow.length > 0
        ? [
            `${slow.map((one) => `${nameOf(one)} could have ${one.pcie_max_speed ?? '?'} GT/s ×${one.pcie_max_width ?? '?'}`).join(', ')}: use another slot`,
          ]
        : []),
    ];
    return note(seen.join('; '), remedies.length > 0 ? remedies.join('; ') : undefined);
  });

const isolatedNodes = ({ cpu }: AuditReadings): number[] =>
  cpu.available
    ? [
        ...new Set(
          cpu.value.cpus.filter((one) => cpu.value.isolated.includes(one.cpu)).map(({ node }) => node),
        ),
      ]
    : [];
