import type { BootScript } from '../../facts/host/boot-script.js';
import type { DevlinkDevice } from '../../facts/network/devlink.js';
import { type Change, sh } from '../../model/index.js';
import { withParts } from '../boot-parts.js';
import { bootScriptChanges } from '../boot-script.js';
import { eswitchAtBoot, isModeFirst } from './eswitch.js';
import { keyOfRate } from './input.js';
import { modeOf, paramAtBoot } from './params.js';
import { inOrder, rateScript } from './rates.js';
import type { DevlinkWish } from './wish.js';

/** The name of a device in names of files and units. */
export const devlinkName = (handle: string): string => `devlink-${handle.replace('/', '-')}`;

/** Rates are of functions: they come after these are made, wherever the mode comes. */
export const ratesName = (handle: string): string => `devlink-rates-${handle.replace('/', '-')}`;

const waiting = (handle: string): string =>
  [
    sh`i=0; while ! devlink dev show ${handle} >/dev/null 2>&1; do`,
    sh`  i=$((i+1)); if [ $i -gt 100 ]; then echo ${`no device ${handle} after 20 s`} >&2; exit 1; fi; sleep 0.2`,
    'done',
  ].join('\n');

type Parts = Map<string, string | undefined>;

/** In the order of their keys, which is that in which they are set. */
const settingParts = (
  { params, eswitch }: DevlinkWish,
  device: DevlinkDevice,
  persistent: boolean,
): Parts => {
  const { handle } = device;
  const parts: Parts = new Map();
  const add = (key: string, text: string): void => {
    parts.set(key, persistent ? `${waiting(handle)}\n${text}` : undefined);
  };
  for (const [name, value] of Object.entries(params)) {
    const mode = modeOf(device, name) ?? 'runtime';
    // The card keeps these itself.
    if (mode !== 'permanent')
      add(`${mode === 'driverinit' ? '1' : '2'} ${name}`, paramAtBoot(handle, name, value, mode));
  }
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

/** The boot scripts of a device: what its driver and switch are, and the rates of its functions. */
export const keepChanges = (
  wish: DevlinkWish,
  device: DevlinkDevice,
  { boot, ratesBoot }: { readonly boot: BootScript; readonly ratesBoot: BootScript },
  persistent: boolean,
): Change[] => {
  const { handle } = device;
  const functions = `rigger-sriov-${handle.split('/')[1]}.service`;
  const settings = withParts(boot.script, title, settingParts(wish, device, persistent));
  const rates = withParts(ratesBoot.script, title, rateParts(wish, handle, persistent));
  const early = isModeFirst(device);
  return [
    ...bootScriptChanges(
      devlinkName(handle),
      settings === undefined
        ? undefined
        : {
            ...{ name: devlinkName(handle), description: `${handle} by devlink`, script: settings },
            before: [...(early ? [functions] : []), ...libvirt],
            after: ['systemd-modules-load.service', ...(early ? [] : [functions])],
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
            after: [functions, `rigger-${devlinkName(handle)}.service`],
          },
      ratesBoot,
    ),
  ];
};
