import { amount, type Draw, element, hex, list, someOf } from './draw.js';

/** A guest as it is meant; it can be written in many ways. */
export interface Guest {
  readonly name: string;
  readonly memory: number;
  readonly cells: readonly { readonly memory: number; readonly cpus: readonly number[] }[];
  readonly vcpus: number;
  readonly cpuset?: readonly number[];
  readonly pins: readonly (readonly number[])[];
  readonly nodes?: readonly number[];
  readonly page?: number;
  readonly disks: readonly { readonly file: string; readonly cache?: string; readonly io?: string }[];
  readonly interfaces: readonly {
    readonly kind: 'network' | 'bridge' | 'direct';
    readonly source: string;
    readonly queues?: number;
    readonly vlan?: number;
  }[];
  readonly functions: readonly number[];
  readonly agent: boolean;
  readonly random?: number;
}

const mib = 1024;

export const drawGuest = (draw: Draw, name: string): Guest => {
  const vcpus = draw.whole(1, 8);
  const ranges = vcpus > 1 && draw.chance(0.3) ? 2 : 0;
  const half = Math.floor(vcpus / 2);
  const cells = Array.from({ length: ranges }, (_, index) => ({
    memory: draw.whole(1, 8) * 512 * mib,
    cpus: Array.from({ length: index === 0 ? half : vcpus - half }, (_, cpu) => cpu + index * half),
  }));
  const optional = <T>(value: T): T | undefined => (draw.chance(0.5) ? value : undefined);
  const cpuset = optional(someOf(draw, 8));
  const nodes = optional(someOf(draw, 4));
  const page = optional(draw.pick([2048, mib * mib]));
  const random = optional(draw.whole(1, 9) * 1000);
  return {
    name,
    memory: draw.whole(1, 64) * 256 * mib,
    cells,
    vcpus,
    ...(cpuset && { cpuset }),
    pins: draw.chance(0.5) ? Array.from({ length: vcpus }, () => someOf(draw, 8)) : [],
    ...(nodes && { nodes }),
    ...(page && { page }),
    disks: Array.from({ length: draw.whole(0, 3) }, (_, index) => {
      const cache = optional(draw.pick(['none', 'writeback', 'unsafe', 'directsync']));
      const io = optional(draw.pick(['native', 'threads']));
      return { file: `/images/${name}-${index}`, ...(cache && { cache }), ...(io && { io }) };
    }),
    interfaces: Array.from({ length: draw.whole(0, 4) }, () => {
      const queues = optional(draw.whole(1, 8));
      const vlan = optional(draw.whole(1, 4094));
      return {
        kind: draw.pick(['network', 'bridge', 'direct'] as const),
        source: `net${draw.whole(0, 9)}`,
        ...(queues && { queues }),
        ...(vlan && { vlan }),
      };
    }),
    functions: Array.from({ length: draw.whole(0, 3) }, (_, index) => index),
    agent: draw.chance(0.5),
    ...(random && { random }),
  };
};

const amountOf = (draw: Draw, name: string, kib: number): string => {
  const { text, unit } = amount(draw, kib);
  return element(draw, name, { unit }, text);
};

const macOf = (draw: Draw, index: number): string => {
  const mac = `52:54:00:ab:cd:${index.toString(16).padStart(2, '0')}`;
  return draw.chance(0.5) ? mac : mac.toUpperCase();
};

const interfaceOf = (
  draw: Draw,
  { kind, source, queues, vlan }: Guest['interfaces'][number],
  index: number,
): string => {
  const from = {
    network: { network: source },
    bridge: { bridge: source },
    direct: { dev: source, mode: 'passthrough' },
  }[kind];
  return element(draw, 'interface', { type: kind }, [
    element(draw, 'mac', { address: macOf(draw, index) }),
    element(draw, 'source', from),
    element(draw, 'model', { type: 'virtio' }),
    ...(queues === undefined ? [] : [element(draw, 'driver', { name: 'vhost', queues })]),
    ...(vlan === undefined ? [] : [element(draw, 'vlan', {}, [element(draw, 'tag', { id: vlan })])]),
  ]);
};

const functionOf = (draw: Draw, index: number): string =>
  element(draw, 'hostdev', { mode: 'subsystem', type: 'pci', managed: 'yes' }, [
    element(draw, 'source', {}, [
      element(draw, 'address', {
        domain: draw.chance(0.5) ? hex(draw, 0, 4) : undefined,
        bus: hex(draw, 59, 2),
        slot: hex(draw, 10 + index, 2),
        function: hex(draw, index, 1),
      }),
    ]),
  ]);

const diskOf = (draw: Draw, { file, cache, io }: Guest['disks'][number], index: number): string =>
  element(draw, 'disk', { type: 'file', device: draw.pick(['disk', undefined]) }, [
    element(draw, 'driver', {
      name: 'qemu',
      type: 'qcow2',
      cache: cache ?? draw.pick([undefined, 'default']),
      io,
    }),
    element(draw, 'source', { file }),
    element(draw, 'target', { dev: `vd${'abc'[index]}`, bus: 'virtio' }),
  ]);

const channel = (draw: Draw): string =>
  element(draw, 'channel', { type: 'unix' }, [
    // As it is taken from what a running guest shows.
    ...(draw.chance(0.3)
      ? [
          element(draw, 'source', {
            mode: 'bind',
            path: '/run/libvirt/qemu/channel/3-g/org.qemu.guest_agent.0',
          }),
        ]
      : []),
    element(draw, 'target', {
      type: 'virtio',
      name: 'org.qemu.guest_agent.0',
      state: draw.pick([undefined, 'connected']),
    }),
  ]);

/** The guest in one of the ways to write it. */
export const writeGuest = (draw: Draw, guest: Guest): string => {
  const { cells, pins, nodes, page, cpuset, random } = guest;
  const size = page === undefined ? undefined : amount(draw, page);
  const devices = [
    ...guest.disks.map((one, index) => diskOf(draw, one, index)),
    ...guest.interfaces.map((one, index) => interfaceOf(draw, one, index)),
    ...guest.functions.map((index) => functionOf(draw, index)),
    ...(guest.agent ? [channel(draw)] : []),
    ...(random === undefined
      ? []
      : [
          element(draw, 'rng', { model: 'virtio' }, [
            element(draw, 'rate', { bytes: random }),
            element(draw, 'backend', { model: 'random' }, '/dev/urandom'),
          ]),
        ]),
  ];
  const parts = [
    // libvirt takes the memory of cells, whatever the guest itself has.
    amountOf(draw, 'memory', guest.memory),
    element(
      draw,
      'vcpu',
      { cpuset: cpuset && list(draw, cpuset), placement: draw.pick(['static', undefined]) },
      `${guest.vcpus}`,
    ),
    ...(pins.length === 0
      ? []
      : [
          element(
            draw,
            'cputune',
            {},
            draw
              .shuffled([...pins.entries()])
              .map(([vcpu, cpus]) => element(draw, 'vcpupin', { vcpu, cpuset: list(draw, cpus) })),
          ),
        ]),
    ...(nodes === undefined
      ? []
      : [
          element(draw, 'numatune', {}, [
            element(draw, 'memory', { mode: 'strict', nodeset: list(draw, nodes) }),
          ]),
        ]),
    ...(size === undefined
      ? []
      : [
          element(draw, 'memoryBacking', {}, [
            element(draw, 'hugepages', {}, [
              element(draw, 'page', { size: size.text, unit: size.unit ?? 'KiB' }),
            ]),
          ]),
        ]),
    ...(cells.length === 0
      ? []
      : [
          element(draw, 'cpu', {}, [
            element(
              draw,
              'numa',
              {},
              cells.map(({ memory, cpus }, id) => {
                const { text, unit } = amount(draw, memory);
                return element(draw, 'cell', { id, cpus: list(draw, cpus), memory: text, unit });
              }),
            ),
          ]),
        ]),
    element(draw, 'os', {}, [element(draw, 'type', { arch: 'x86_64', machine: 'q35' }, 'hvm')]),
    element(draw, 'devices', {}, draw.shuffled(devices)),
  ];
  return element(draw, 'domain', { type: 'kvm', id: draw.pick([undefined, 7]) }, [
    element(draw, 'name', {}, guest.name),
    ...draw.shuffled(parts),
  ]);
};

/** A guest that differs in one thing, and where that has to be found. */
export interface Changed<T> {
  readonly to: T;
  readonly paths: RegExp;
}

const other = (numbers: readonly number[]): number[] =>
  numbers.length === 1 ? [numbers[0]! + 1] : numbers.slice(1);

const replaced = <T>(all: readonly T[], index: number, by: T): T[] =>
  all.map((one, at) => (at === index ? by : one));

/** Every way to change one thing of this guest. */
export const changesOfGuest = (guest: Guest): Changed<Guest>[] => {
  const { cells, cpuset, pins, nodes, page, disks, interfaces, functions, agent, random } = guest;
  const list: Changed<Guest>[] = [];
  const add = (paths: RegExp, change: Partial<Guest>): void => {
    list.push({ to: { ...guest, ...change }, paths });
  };
  if (cells.length === 0) {
    add(/^domain\/memory$/, { memory: guest.memory + mib });
    add(/^domain\/vcpu$/, { vcpus: guest.vcpus + 1 });
  }
  for (const [index, cell] of cells.entries())
    add(/^domain\/(memory|cpu\/numa\/cell@memory)$/, {
      cells: replaced(cells, index, { ...cell, memory: cell.memory + 2 * mib }),
    });
  if (cpuset) add(/^domain\/vcpu@cpuset$/, { cpuset: other(cpuset) });
  for (const [index, pin] of pins.entries())
    add(new RegExp(`^domain/cputune/vcpupin\\[${index}\\]@cpuset$`), {
      pins: replaced(pins, index, other(pin)),
    });
  if (nodes) add(/^domain\/numatune\/memory@nodeset$/, { nodes: other(nodes) });
  if (page) {
    add(/^domain\/memoryBacking\/hugepages\/page@(size|unit)$/, { page: page === 2048 ? mib * mib : 2048 });
    const { page: _, ...without } = guest;
    list.push({ to: without, paths: /^domain\/memoryBacking$/ });
  }
  for (const [index, disk] of disks.entries()) {
    const at = `^domain/devices/disk\\[vd${'abc'[index]}\\]`;
    add(new RegExp(`${at}/source@file$`), {
      disks: replaced(disks, index, { ...disk, file: `${disk.file}.new` }),
    });
    add(new RegExp(`${at}/driver@cache$`), {
      disks: replaced(disks, index, { ...disk, cache: disk.cache === 'none' ? 'writethrough' : 'none' }),
    });
  }
  if (disks.length > 0) add(/^domain\/devices\/disk\[vd.\]$/, { disks: disks.slice(0, -1) });
  for (const [index, one] of interfaces.entries()) {
    const at = `^domain/devices/interface\\[52:54:00:ab:cd:0${index}\\]`;
    add(new RegExp(`${at}/source@`), {
      interfaces: replaced(interfaces, index, { ...one, source: `${one.source}x` }),
    });
    add(new RegExp(`${at}/driver(@(name|queues))?$`), {
      interfaces: replaced(interfaces, index, { ...one, queues: (one.queues ?? 0) + 1 }),
    });
    add(new RegExp(`${at}/vlan(/tag@id)?$`), {
      interfaces: replaced(interfaces, index, { ...one, vlan: one.vlan === 7 ? 8 : 7 }),
    });
  }
  if (interfaces.length > 0)
    add(/^domain\/devices\/interface\[[\da-f:]+\]$/, { interfaces: interfaces.slice(0, -1) });
  if (functions.length > 0) {
    add(/^domain\/devices\/hostdev/, { functions: functions.slice(1) });
    add(/^domain\/devices\/hostdev/, { functions: [...functions.slice(1), 5] });
  }
  if (!agent) add(/^domain\/devices\/channel\[org.qemu.guest_agent.0\]$/, { agent: true });
  if (random) add(/^domain\/devices\/rng\/rate@bytes$/, { random: random + 1 });
  return list;
};
