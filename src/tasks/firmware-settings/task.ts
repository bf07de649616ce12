import { z } from 'zod';
import { firmware } from '../../facts/host/firmware.js';
import { defineTask } from '../../model/index.js';
import { attributesField, planSettings } from './plan.js';

const input = z
  .strictObject({
    attributes: attributesField.describe(
      'Settings by the names of the controller’s attribute registry, exact in case: IntelProcVtd: Enabled',
    ),
  })
  .describe('Firmware (BIOS) settings');

/**
 * Firmware settings over Redfish. They wait for a reset of the host by its controller, which the
 * task asks for until they are in force.
 */
export const firmwareSettings = defineTask({
  name: 'firmware_settings',
  summary: 'Firmware (BIOS) settings through the management controller, in force after a reset',
  input,
  references: [
    'https://redfish.dmtf.org/schemas/v1/Bios.json',
    'https://redfish.dmtf.org/schemas/v1/Settings.json',
    'https://redfish.dmtf.org/schemas/v1/AttributeRegistry.json',
  ],
  needs: () => ({ found: firmware() }),
  plan: ({ attributes }, { found }, { host }) =>
    planSettings(attributes, found, {
      ...{ host, what: 'the firmware', where: 'in the firmware', settings: 'firmware settings' },
      setting: (given) => ({ do: 'set-firmware', attributes: given }),
    }),
});
