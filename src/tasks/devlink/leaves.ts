import { type DevlinkDevice, devlink } from '../../facts/network/devlink.js';
import { leaving, type Prediction, revised } from '../../model/index.js';

/** What the devices read when one of them has these fields; what is left out of them stays. */
export const leavesDevice = (
  handle: string,
  fields: (before: DevlinkDevice) => Parameters<typeof revised<DevlinkDevice>>[1],
): readonly Prediction[] => [
  leaving(devlink, (before) =>
    before.map((device) => (device.handle === handle ? revised(device, fields(device)) : device)),
  ),
];
