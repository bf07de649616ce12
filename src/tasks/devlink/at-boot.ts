import type { BootScript } from '../../facts/host/boot-script.js';
import type { DevlinkDevice } from '../../facts/network/devlink.js';
import { type Change, sh } from '../../model/index.js';
import { partsOf, withParts } from '../boot-parts.js';
import { bootReachOf, bootScriptChanges, bootScriptNeeds } from '../boot-script.js';
import { eswitchAtBoot, isModeFirst } from './eswitch.js';
import { keyOfRate } from './input.js';
import { modeOf, paramAtBoot, reloadAtBoot } from './params.js';
import { inOrder, rateScript } from './rates.js';
import type { DevlinkWish } from './wish.js';

/** The name of a device in names of files and units. */
export const devlinkName = (handle: string): string => `devlink-${handle.replace('/', '-')}`;

/**
 * Parameters for which the driver starts again, which takes functions, modes and settings of links with it: they come
 * before all of these.
 */
const paramsName = (handle: string): string => `devlink-params-${handle.replace('/', '-')}`;

/** Rates are of functions: they come after these are made, wherever the mode comes. */
const ratesName = (handle: string): string => `devlink-rates-${handle.replace('/', '-')}`;

/** The boot scripts of a device. */
export interface DevlinkBoots {
  readonly paramsBoot: BootScript;
  readonly boot: BootScript;
  readonly ratesBoot: BootScript;
}

export const bootNeeds = (handle: string) => ({
  paramsBoot: bootScriptNeeds(paramsName(handle)),
  boot: bootScriptNeeds(devlinkName(handle)),
  ratesBoot: bootScriptNeeds(ratesName(handle)),
});

export const bootReach = (handle: string): string[] =>
  [paramsName, devlinkName, ratesName].flatMap((name) => bootReachOf(name(handle)));

/** Without any of them. */
export const forgetBoots = (handle: string, { paramsBoot, boot, ratesBoot }: DevlinkBoots): Change[] => [
  ...bootScriptChanges(paramsName(handle), undefined, paramsBoot),
  ...bootScriptChanges(devlinkName(handle), undefined, boot),
  ...bootScriptChanges(ratesName(handle), undefined, ratesBoot),
];

const waiting = (handle: string): string =>
  [
    sh`i=0; while ! devlink dev show ${handle} >/dev/null 2>&1; do`,
    sh`  i=$((i+1)); if [ $i -gt 100 ]; then echo ${`no device ${handle} after 20 s`} >&2; exit 1; fi; sleep 0.2`,
    'done',
  ].join('\n');

type Parts = Map<string, string | undefined>;

/** The key of a parameter for which the driver starts again; what waits and what starts it stand around all of them. */
const startKey = (name: string): string => `1 ${name}`;
const isStartKey = (key: string): boolean => key.startsWith('1 ');

/**
 * Parameters for which the driver starts again, with those that an earlier version of rigger set in the script of the
 * mode, behind functions, each with a start of its own.
 */
const startScript = (
  { params }: DevlinkWish,
  device: DevlinkDevice,
  { paramsBoot, boot }: DevlinkBoots,
  persistent: boolean,
): string | undefined => {
  const { handle } = device;
  const parts: Parts = new Map();
  for (const [key, text] of partsOf(boot.script ?? ''))
    if (isStartKey(key)) parts.set(key, text.replace(/^ *devlink dev reload .*$/m, '  due=1'));
  for (const [name, value] of Object.entries(params))
    if (modeOf(device, name) === 'driverinit')
      parts.set(startKey(name), persistent ? paramAtBoot(handle, name, value, 'driverinit') : undefined);
  const script = withParts(paramsBoot.script, title, parts);
  const isAny = partsOf(script ?? '').some(([key]) => isStartKey(key));
  return withParts(
    script,
    title,
    new Map([
      ['0 wait', isAny ? `due=\n${waiting(handle)}` : undefined],
      ['9 start', isAny ? reloadAtBoot(handle) : undefined],
    ]),
  );
};

/** In the order of their keys, which is that in which they are set. */
const settingParts = (
  { params, eswitch }: DevlinkWish,
  device: DevlinkDevice,
  { script = '' }: BootScript,
  persistent: boolean,
): Parts => {
  const { handle } = device;
  const parts: Parts = new Map();
  const add = (key: string, text: string): void => {
    parts.set(key, persistent ? `${waiting(handle)}\n${text}` : undefined);
  };
  for (const [key] of partsOf(script)) if (isStartKey(key)) parts.set(key, undefined);
  // The card keeps what is permanent itself.
  for (const [name, value] of Object.entries(params))
    if ((modeOf(device, name) ?? 'runtime') === 'runtime')
      add(`2 ${name}`, paramAtBoot(handle, name, value, 'runtime'));
  const { encap, mode, inline_mode } = eswitch;
  if (encap !== undefined) add('3 encap', eswitchAtBoot(handle, 'encap-mode', encap ? 'basic' : 'none'));
  if (mode !== undefined) add('4 mode', eswitchAtBoot(handle, 'mode', mode));
  if (inline_mode !== undefined) add('5 inline', eswitchAtBoot(handle, 'inline-mode', inline_mode));
  return parts;
};

const rateParts = ({ rates }: DevlinkWish, handle: string, persistent: boolean): Parts =>
  new Map(
    inOrder(rates).map((rate) => [
      `${rate.group === undefined ? '2' : '1'} ${keyOfRate(rate)}`,
      persistent && rate.state === 'present' ? `${waiting(handle)}\n${rateScript(handle, rate)}` : undefined,
    ]),
  );

const title = 'Written by rigger (task devlink).';

const libvirt = ['libvirtd.service', 'virtqemud.service', 'virtnetworkd.service', 'libvirt-guests.service'];

/**
 * The boot scripts of a device, in the order in which they run: parameters for which its driver starts again, before
 * functions, links and all that is set of them; its other parameters and its switch, before or behind the functions as
 * the driver wants; rates of functions. What takes over from an earlier script is there before that goes.
 */
export const keepChanges = (
  wish: DevlinkWish,
  device: DevlinkDevice,
  boots: DevlinkBoots,
  persistent: boolean,
): Change[] => {
  const { handle } = device;
  const { paramsBoot, boot, ratesBoot } = boots;
  const functions = `rigger-sriov-${handle.split('/')[1]}.service`;
  const unit = `rigger-${devlinkName(handle)}.service`;
  const start = startScript(wish, device, boots, persistent);
  const settings = withParts(boot.script, title, settingParts(wish, device, boot, persistent));
  const rates = withParts(ratesBoot.script, title, rateParts(wish, handle, persistent));
  const isFirst = isModeFirst(device);
  return [
    ...bootScriptChanges(
      paramsName(handle),
      start === undefined
        ? undefined
        : {
            ...{ name: paramsName(handle), description: `Driver of ${handle} by devlink`, script: start },
            before: [functions, unit, ...libvirt],
            after: ['systemd-modules-load.service', 'systemd-udev-trigger.service'],
            // A device that is on no bus of the machine is made by a unit, and none of those is as early.
            early: handle.startsWith('pci/'),
          },
      paramsBoot,
    ),
    ...bootScriptChanges(
      devlinkName(handle),
      settings === undefined
        ? undefined
        : {
            ...{ name: devlinkName(handle), description: `${handle} by devlink`, script: settings },
            before: [...(isFirst ? [functions] : []), ...libvirt],
            after: ['systemd-modules-load.service', ...(isFirst ? [] : [functions])],
          },
      boot,
    ),
    ...bootScriptChanges(
      ratesName(handle),
      rates === undefined
        ? undefined
        : {
            ...{ name: ratesName(handle), description: `Rates of ${handle} by devlink`, script: rates },
            before: libvirt,
            after: [functions, unit],
          },
      ratesBoot,
    ),
  ];
};
