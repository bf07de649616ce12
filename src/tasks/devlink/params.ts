import type { DevlinkDevice } from '../../facts/network/devlink.js';
import { type Command, entryOf, problem, type Refused, refused, sh, unforeseen } from '../../model/index.js';
import { runUnsettles } from '../foresight/services.js';
import { type DevlinkUsers, inUse, portOf } from './in-use.js';
import { leavesDevice } from './leaves.js';
import type { DevlinkStep, DevlinkWish } from './wish.js';

type Value = string | number | boolean;

interface Due {
  readonly name: string;
  readonly value: Value;
  readonly now: Value;
  readonly mode: string;
}

/** The first that the driver knows decides: what is in force now, at its next start, at the card's next. */
const modes = ['runtime', 'driverinit', 'permanent'] as const;

/** How a parameter is set here; undefined where the driver does not have it, or tells no value of it. */
export const modeOf = (device: DevlinkDevice, name: string): (typeof modes)[number] | undefined => {
  const known = entryOf(device.params ?? {}, name);
  return modes.find((mode) => known !== undefined && Object.hasOwn(known, mode));
};

/** Brings parameters to what is wished. */
export const paramStep = (
  wish: DevlinkWish['params'],
  device: DevlinkDevice,
  { users, reload, host }: { readonly users: DevlinkUsers; readonly reload: boolean; readonly host: string },
): DevlinkStep | Refused => {
  const due: Due[] = [];
  for (const [name, value] of Object.entries(wish)) {
    const mode = modeOf(device, name);
    if (mode === undefined)
      return refused(
        problem('hosts/devlink', `${device.handle} on ${host} has no parameter ${name}`, {
          help: device.params
            ? `it has ${Object.keys(device.params).join(', ') || 'none'}`
            : '`devlink dev param show` gave no answer there',
        }),
      );
    const now = device.params![name]![mode]!;
    if (String(now) !== String(value)) due.push({ name, value, now, mode });
  }
  const starting = due.filter(({ mode }) => mode === 'driverinit');
  const refusal =
    starting.length > 0 && reload
      ? (inUse(device, users, 'a reload', host) ?? wouldLose(device, users, host))
      : undefined;
  if (refusal) return refusal;
  const permanent = due.filter(({ mode }) => mode === 'permanent');
  return {
    changes: [
      ...(starting.length > 0 ? [initChange(device, starting, reload)] : []),
      ...due
        .filter(({ mode }) => mode !== 'driverinit')
        .map((one) => ({
          ...{
            ...shown(device, [one]),
            commands: [setting(device, one)],
            invalidates,
            unsettles: runUnsettles,
          },
          leaves: leavesDevice(device.handle, (now) => ({ params: paramsWith(now, [one]) })),
        })),
    ],
    before: Object.fromEntries(due.map(({ name, now }) => [`param ${name}`, now])),
    ...(permanent.length > 0 && {
      reboot: `the card takes ${permanent.map(({ name }) => name).join(', ')} at its next start`,
    }),
    ...(starting.length > 0 &&
      !reload && {
        notes: [
          `${starting.map(({ name }) => name).join(', ')} of ${device.handle} takes effect when its driver starts again`,
        ],
      }),
  };
};

/**
 * What a start of the driver takes with it, whoever uses it: functions, and the mode of the switch, which it starts in
 * legacy. ice refuses it then, mlx5 warns; nothing sets both again before the next boot.
 */
const wouldLose = (device: DevlinkDevice, { ports }: DevlinkUsers, host: string): Refused | undefined => {
  const { handle, eswitch } = device;
  const port = portOf(device, ports);
  const count = port?.count ?? 0;
  const mode = eswitch === undefined || eswitch.mode === 'legacy' ? undefined : eswitch.mode;
  const lost = [
    ...(count > 0 ? [`its ${count} virtual ${count === 1 ? 'function' : 'functions'}`] : []),
    ...(mode === undefined ? [] : [`the mode of its switch (${mode})`]),
  ];
  if (lost.length === 0) return undefined;
  const first = [
    ...(mode === undefined
      ? []
      : [`set the mode to legacy (devlink: { device: "${handle}", eswitch: { mode: legacy } })`]),
    ...(port && count > 0
      ? [`remove the functions (sriov_vfs: { pf: "${port.address}", vf_count: 0 })`]
      : []),
  ];
  // ice takes another mode only without functions.
  const inOrder = device.driver === 'ice' ? first.reverse() : first;
  return refused(
    problem('hosts/devlink', `a reload of ${handle} on ${host} would take ${lost.join(' and ')} away`, {
      help: `first ${inOrder.join(', then ')}, and set it again afterwards; or let the parameter wait (reload: false)`,
    }),
  );
};

const invalidates = ['*'];

/** What parameters read then; a value is of the kind that it was of. */
const paramsWith = (device: DevlinkDevice, due: readonly Due[]): NonNullable<DevlinkDevice['params']> => {
  const typed = ({ value, now }: Due): Value => {
    if (typeof now === 'boolean') return String(value) === 'true';
    return typeof now === 'number' ? Number(value) : String(value);
  };
  return {
    ...device.params,
    ...Object.fromEntries(
      due.map((one) => [one.name, { ...device.params![one.name], [one.mode]: typed(one) }]),
    ),
  };
};

const shown = ({ handle }: DevlinkDevice, due: readonly Due[]) => ({
  summary: `set ${due.map(({ name, value }) => `${name} ${value}`).join(', ')} of ${handle}`,
  before: Object.fromEntries(due.map(({ name, now }) => [name, now])),
  after: Object.fromEntries(due.map(({ name, value }) => [name, value])),
});

const words = (handle: string, { name, mode }: Due, value: Value): string[] => [
  ...['dev', 'param', 'set', handle, 'name', name, 'value', String(value), 'cmode', mode],
];

const setting = ({ handle }: DevlinkDevice, due: Due): Command => ({
  kind: 'exec',
  argv: ['devlink', ...words(handle, due, due.value)],
});

/** devlink shows such a value before the driver has taken it: where the driver does not start, the old ones return. */
const initChange = (device: DevlinkDevice, due: readonly Due[], reload: boolean) => {
  const { handle } = device;
  const set = (value: (one: Due) => Value) => due.map((one) => sh`devlink ${words(handle, one, value(one))}`);
  const { summary, ...rest } = shown(device, due);
  return {
    ...{ summary: `${summary}${reload ? ', and start its driver again' : ''}`, ...rest },
    commands: [
      {
        kind: 'script' as const,
        timeout: 120,
        script: [
          `back() { ${set(({ now }) => now).join('; ')}; exit 1; }`,
          ...set(({ value }) => value).map((line) => `${line} || back`),
          ...(reload ? [sh`devlink dev reload ${handle} || back`] : []),
        ].join('\n'),
      },
    ],
    ...{ invalidates, unsettles: runUnsettles },
    leaves: leavesDevice(handle, (now) => ({
      params: paramsWith(now, due),
      // A start may bring others back that were set since the last one; ports come anew.
      ...(reload && { params: unforeseen, eswitch: unforeseen, ports: unforeseen, rates: unforeseen }),
    })),
    ...(reload && { risk: 'drops-link' as const }),
  };
};

/**
 * What sets a parameter at boot, when the driver has just started with its own. One that is taken at a start of the
 * driver is due then: all of them are set before the driver starts again.
 */
export const paramAtBoot = (handle: string, name: string, value: Value, mode: string): string => {
  const json = JSON.stringify(value);
  const [last, followed] = ['}', ','].map((end) => `"cmode":"${mode}","value":${json}${end}`);
  return [
    sh`case $(devlink -j dev param show ${handle} name ${name}) in *${last!}*|*${followed!}*) ;; *)`,
    sh`  devlink dev param set ${handle} name ${name} value ${String(value)} cmode ${mode} || exit 1`,
    ...(mode === 'driverinit' ? ['  due=1'] : []),
    'esac',
  ].join('\n');
};

/** What starts the driver again at boot where parameters are due; not under functions that somebody has made by then. */
export const reloadAtBoot = (handle: string): string =>
  [
    'if [ -n "$due" ]; then',
    ...(handle.startsWith('pci/')
      ? [
          `  if read -r n 2>/dev/null < ${sh`/sys/bus/pci/devices/${handle.slice('pci/'.length)}/sriov_numvfs`} && [ "$n" != 0 ]; then`,
          sh`    echo ${handle}" has $n virtual functions already, which a start of its driver would take: its parameters wait for the next start" >&2; exit 1`,
          '  fi',
        ]
      : []),
    sh`  devlink dev reload ${handle} || exit 1`,
    'fi',
  ].join('\n');
