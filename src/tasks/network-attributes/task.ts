import { z } from 'zod';
import { networkAttributes } from '../../facts/host/firmware.js';
import { defineTask } from '../../model/index.js';
import { attributesField, planSettings } from '../firmware-settings/plan.js';

const identifier = (description: string) =>
  z
    .string()
    .regex(/^[\w.:-]+$/, 'must be an identifier of the controller, such as NIC.Slot.3-1-1')
    .describe(description);

const input = z
  .strictObject({
    function: identifier('The network function, by the controller’s identifier: NIC.Slot.3-1-1, or 1'),
    adapter: identifier('Its adapter, where several have a function of that name').optional(),
    attributes: attributesField.describe(
      'Settings by the controller’s own names, exact in case: VirtualizationMode: SRIOV (Dell), VirtualFunctionsEnabled: true (others)',
    ),
  })
  .describe("Settings of a network card's function by the management controller");

/** Settings of a network card that the management controller keeps: whether it offers virtual functions, and how many. */
export const networkAttributesTask = defineTask({
  name: 'network_attributes',
  summary: "A network card's own settings through the management controller, in force after a reset",
  input,
  references: [
    'https://redfish.dmtf.org/schemas/v1/NetworkDeviceFunction.json',
    'https://redfish.dmtf.org/schemas/v1/Settings.json',
    'https://developer.dell.com/apis/2978/versions/7.xx/openapi.yaml',
  ],
  needs: ({ adapter, function: name }) => ({ found: networkAttributes({ adapter, function: name }) }),
  plan: ({ adapter, function: name, attributes }, { found }, { host }) =>
    planSettings(attributes, found, {
      ...{ host, what: `network function ${name}`, where: `of network function ${name}` },
      settings: `settings of network function ${name}`,
      setting: (given) => ({ do: 'set-network', adapter, function: name, attributes: given }),
    }),
});
