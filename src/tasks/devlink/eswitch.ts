import type { DevlinkDevice } from '../../facts/network/devlink.js';
import { type Change, problem, type Refused, refused, sh, unforeseen } from '../../model/index.js';
import { type DevlinkUsers, inUse, portOf } from './in-use.js';
import { leavesDevice } from './leaves.js';
import type { DevlinkStep, DevlinkWish } from './wish.js';

/**
 * Drivers want a switch's mode before or after functions are made:
 * - ice takes it only without functions (drivers/net/ethernet/intel/ice/ice_eswitch.c);
 * - bnxt_en takes switchdev only with functions (drivers/net/ethernet/broadcom/bnxt/bnxt_vfr.c);
 * - mlx5_core of older kernels neither tells nor takes a mode without functions (eswitch_offloads.c), newer ones take both.
 */
const modeFirst: readonly string[] = ['ice'];
const functionsFirst: readonly string[] = ['bnxt_en'];

/** Whether the mode is set before `sriov_vfs` makes functions at boot. */
export const isModeFirst = ({ driver }: DevlinkDevice): boolean =>
  driver !== undefined && modeFirst.includes(driver);

/** Brings the switch to what is wished. */
export const eswitchStep = (
  wish: DevlinkWish['eswitch'],
  device: DevlinkDevice,
  users: DevlinkUsers,
  host: string,
): DevlinkStep | Refused => {
  if (Object.values(wish).every((value) => value === undefined)) return { changes: [], before: {} };
  const { handle, eswitch } = device;
  if (!eswitch)
    return refused(
      problem('hosts/devlink', `${handle} on ${host}${driverOf(device)} tells no mode of its switch`, {
        help: 'the card or its driver has none; mlx5 on older kernels has it only while there are virtual functions: set it after `sriov_vfs`',
      }),
    );
  const encap = eswitch.encap_mode === undefined ? undefined : eswitch.encap_mode !== 'none';
  const pairs = [
    { key: 'encap', wanted: wish.encap, now: encap, words: ['encap-mode', wish.encap ? 'basic' : 'none'] },
    { key: 'mode', wanted: wish.mode, now: eswitch.mode, words: ['mode', `${wish.mode}`] },
    {
      key: 'inline_mode',
      wanted: wish.inline_mode,
      now: eswitch.inline_mode,
      words: ['inline-mode', `${wish.inline_mode}`],
    },
  ] as const;
  const due = pairs.filter(({ wanted, now }) => wanted !== undefined && wanted !== now);
  const unknown = due.find(({ now }) => now === undefined);
  if (unknown)
    return refused(
      problem('hosts/devlink', `the switch of ${handle} on ${host} tells no ${unknown.key}`, {
        help: 'leave it out; the driver has no such setting',
      }),
    );
  const changesMode = due.some(({ key }) => key === 'mode');
  const refusal = changesMode
    ? (wrongOrder(wish.mode!, device, users, host) ??
      inUse(device, users, 'another mode of the switch', host))
    : undefined;
  if (refusal) return refusal;
  return {
    changes: due.map(
      ({ key, wanted, now, words }): Change => ({
        summary: `set ${words.join(' ')} of the switch of ${handle}`,
        before: { [key]: now ?? null },
        after: { [key]: wanted ?? null },
        commands: [
          { kind: 'exec', argv: ['devlink', 'dev', 'eswitch', 'set', handle, ...words], timeout: 120 },
        ],
        invalidates: ['net', 'sriov', 'pci', 'kernel:module'],
        leaves: leavesDevice(handle, (before) => ({
          ...(before.eswitch && {
            eswitch:
              key === 'encap'
                ? { ...before.eswitch, encap_mode: wish.encap ? 'basic' : 'none' }
                : { ...before.eswitch, [key]: String(wanted) },
          }),
          // Another mode brings or takes representors, and parameters of its own.
          ...(key === 'mode' && { params: unforeseen, ports: unforeseen, rates: unforeseen }),
        })),
        ...(key === 'mode' ? { risk: 'drops-link' as const } : {}),
      }),
    ),
    before: Object.fromEntries(due.map(({ key, now }) => [`eswitch ${key}`, now!])),
  };
};

const driverOf = ({ driver }: DevlinkDevice): string => (driver === undefined ? '' : ` (driver ${driver})`);

const wrongOrder = (
  mode: string,
  device: DevlinkDevice,
  { ports }: DevlinkUsers,
  host: string,
): Refused | undefined => {
  const port = portOf(device, ports);
  if (!port || device.driver === undefined) return undefined;
  if (modeFirst.includes(device.driver) && port.count > 0)
    return refused(
      problem(
        'hosts/eswitch-order',
        `${device.driver} takes another mode of the switch only while there are no virtual functions, and ${device.handle} on ${host} has ${port.count}`,
        {
          help: `remove them once (sriov_vfs: { pf: "${port.address}", vf_count: 0 }), and in the play set the mode before sriov_vfs makes them`,
        },
      ),
    );
  if (functionsFirst.includes(device.driver) && port.count === 0 && mode === 'switchdev')
    return refused(
      problem(
        'hosts/eswitch-order',
        `${device.driver} takes switchdev only while there are virtual functions, and ${device.handle} on ${host} has none`,
        { help: 'in the play make them by sriov_vfs before the mode is set' },
      ),
    );
  return undefined;
};

/** What sets one of the switch's settings at boot; a mode that is there already some drivers refuse. */
export const eswitchAtBoot = (handle: string, option: string, value: string): string =>
  [
    sh`case $(devlink -j dev eswitch show ${handle}) in *${`"${option}":"${value}"`}*) ;; *)`,
    sh`  devlink dev eswitch set ${handle} ${option} ${value} || exit 1`,
    'esac',
  ].join('\n');
