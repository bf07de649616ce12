import type { FileState } from '../../facts/files/file-state.js';
import { type DevlinkDevice, devlink as devlinkFact } from '../../facts/network/devlink.js';
import { links } from '../../facts/network/links.js';
import { ownConnection } from '../../facts/network/own-connection.js';
import { sriov } from '../../facts/pci/sriov.js';
import { changes, defineTask, type Outcome, problem, type Refused, refused } from '../../model/index.js';
import { runUnsettles } from '../foresight/services.js';
import {
  forgetBefore,
  keepBefore,
  keptBefore,
  keptBeforeNeeds,
  noteReachOf,
  unreadable,
} from '../kept-before.js';
import { bootNeeds, bootReach, type DevlinkBoots, devlinkName, forgetBoots, keepChanges } from './at-boot.js';
import { eswitchStep } from './eswitch.js';
import { type DevlinkUsers, portOf } from './in-use.js';
import { devlinkInput } from './input.js';
import { paramStep } from './params.js';
import { inOrder, rateStep } from './rates.js';
import { type DevlinkStep, type DevlinkWish, wishIn, wishOf } from './wish.js';

interface DevlinkFacts extends DevlinkUsers, DevlinkBoots {
  readonly devices: readonly DevlinkDevice[];
  readonly before: FileState;
}

/** Parameters, the switch and the rates of a card. */
export const devlinkTask = defineTask({
  name: 'devlink',
  summary: 'A card by devlink: parameters of its driver, mode of its switch, rates of its functions',
  input: devlinkInput,
  references: [
    'https://docs.kernel.org/networking/devlink/index.html',
    'https://man7.org/linux/man-pages/man8/devlink-dev.8.html',
    'https://man7.org/linux/man-pages/man8/devlink-rate.8.html',
  ],
  // A driver that starts again is a module that is loaded again; rates change nothing but themselves.
  reach: ({ device, state, params, eswitch }) => [
    ...(state === 'released' || eswitch !== undefined || Object.keys(params).length > 0
      ? runUnsettles
      : ['net', 'sriov']),
    ...bootReach(device),
    ...noteReachOf(devlinkName(device)),
  ],
  needs: ({ device }) => ({
    ...{ devices: devlinkFact(), links: links(), ports: sriov(), own: ownConnection() },
    ...bootNeeds(device),
    before: keptBeforeNeeds(devlinkName(device)),
  }),
  plan: (input, facts, { host }) => {
    const device = facts.devices.find(({ handle }) => handle === input.device);
    if (input.state === 'released') return release(input.device, device, facts, host);
    if (!device)
      return refused(
        problem('hosts/no-such-device', `${host} has no device ${input.device} of devlink`, {
          help:
            facts.devices.length > 0
              ? `it has ${facts.devices.map(({ handle }) => handle).join(', ')}`
              : 'it has none: the drivers of its cards do not register with devlink, or are not loaded',
        }),
      );
    const wish = wishOf(input);
    const steps = stepsOf(wish, device, facts, { reload: input.reload, host });
    if ('kind' in steps) return steps;
    const name = devlinkName(device.handle);
    const noted = keptBefore(name, facts.before);
    if (typeof noted === 'string') return unreadable(noted);
    const values = Object.assign({}, ...steps.map(({ before }) => before)) as DevlinkStep['before'];
    return changes(
      [
        ...keepBefore(name, { what: device.handle, noted, values }),
        ...steps.flatMap((step) => step.changes),
        ...keepChanges(wish, device, facts, input.persistent),
      ],
      `${device.handle} is set so`,
      notedOf(steps),
    );
  },
});

const notedOf = (steps: readonly DevlinkStep[]) => {
  const notes = steps.flatMap((step) => step.notes ?? []);
  const reboot = steps.find((step) => step.reboot !== undefined)?.reboot;
  return { ...(notes.length > 0 && { notes }), ...(reboot !== undefined && { reboot }) };
};

/** Parameters may start the driver again, which undoes a mode, and rates are of a mode. */
const stepsOf = (
  wish: DevlinkWish,
  device: DevlinkDevice,
  users: DevlinkUsers,
  { reload, host }: { readonly reload: boolean; readonly host: string },
): readonly DevlinkStep[] | Refused => {
  const params = paramStep(wish.params, device, { users, reload, host });
  if ('kind' in params) return params;
  const eswitch = eswitchStep(wish.eswitch, device, users, host);
  if ('kind' in eswitch) return eswitch;
  const willSwitch = eswitch.changes.some(({ risk }) => risk !== undefined);
  const rates = rateStep(inOrder(wish.rates), device, { willSwitch, host });
  return 'kind' in rates ? rates : [params, eswitch, rates];
};

const release = (
  handle: string,
  device: DevlinkDevice | undefined,
  facts: DevlinkFacts,
  host: string,
): Outcome => {
  const name = devlinkName(handle);
  const noted = keptBefore(name, facts.before);
  if (typeof noted === 'string') return unreadable(noted);
  const steps = device ? backSteps(wishIn(noted), device, facts, host) : [];
  if ('kind' in steps) return steps;
  return changes(
    [
      ...steps.flatMap((step) => step.changes),
      ...forgetBoots(handle, facts),
      ...forgetBefore(name, facts.before),
    ],
    `${handle} is as it was before`,
    notedOf(steps),
  );
};

/** The other way round; rates of functions that are gone went with them. */
const backSteps = (
  wish: DevlinkWish,
  device: DevlinkDevice,
  users: DevlinkUsers,
  host: string,
): readonly DevlinkStep[] | Refused => {
  const left = wish.rates.filter(
    ({ vf, pf }) => vf === undefined || device.ports?.some((one) => one.vf === vf && (one.pf ?? 0) === pf),
  );
  const rates = rateStep(device.rates === undefined ? [] : left, device, { willSwitch: false, host });
  if ('kind' in rates) return rates;
  const eswitch = eswitchStep(wish.eswitch, device, users, host);
  if ('kind' in eswitch) return eswitch;
  // The driver starts again while the switch is in legacy mode: before it leaves it, or once it is back.
  const isLegacy = device.eswitch?.mode === 'legacy';
  const then =
    device.eswitch && !isLegacy && wish.eswitch.mode !== undefined
      ? { ...device, eswitch: { ...device.eswitch, mode: wish.eswitch.mode } }
      : device;
  // Under functions the driver goes on as it is: what takes it back is not to take them away.
  const reload = (portOf(device, users.ports)?.count ?? 0) === 0;
  const params = paramStep(wish.params, then, { users, reload, host });
  if ('kind' in params) return params;
  const back = waitingForReboot(params);
  return isLegacy ? [rates, back, eswitch] : [rates, eswitch, back];
};

/** Parameters that wait for a start of the driver have it at the next boot. */
const waitingForReboot = ({ notes, ...step }: DevlinkStep): DevlinkStep =>
  notes === undefined
    ? step
    : { ...step, reboot: [...(step.reboot === undefined ? [] : [step.reboot]), ...notes].join('; ') };
