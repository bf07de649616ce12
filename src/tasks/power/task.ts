import { z } from 'zod';
import { type BootMounts, bootMounts } from '../../facts/files/boot-mounts.js';
import { type Power, power } from '../../facts/host/power.js';
import { changes, controllerScript, defineTask, type FactQuery, nothing } from '../../model/index.js';
import { bootReach, bootUnsettles } from '../foresight/boots.js';

const input = z
  .strictObject({
    state: z
      .enum(['on', 'off', 'reset_if_needed', 'reset'])
      .describe(
        '`reset_if_needed`: reset by the controller when an earlier task waits for a reboot; `reset`: always',
      ),
    force: z.boolean().default(false).describe('Do not ask the operating system to shut down first'),
    timeout: z
      .number()
      .positive()
      .default(900)
      .describe('Seconds until a host that was reset has to be back'),
  })
  .describe('Power of the host, through its management controller');

/**
 * Power by the management controller. A reset is proven as a reboot is: by another boot id and by
 * the tasks that waited for it. Unlike a reboot it goes through the firmware's own start, where
 * changed settings take effect.
 */
export const powerTask = defineTask({
  name: 'power',
  summary: 'Switch the host on or off, or reset it, through its management controller',
  shorthand: 'state',
  input,
  references: [
    'https://redfish.dmtf.org/schemas/v1/ComputerSystem.json',
    'https://redfish.dmtf.org/schemas/v1/Resource.json',
  ],
  reach: ({ state }) => (state === 'reset_if_needed' ? bootReach : ['*']),
  // The others are for hosts as well that answer nothing any more.
  needs: ({ state }): { found: FactQuery<Power>; mounted?: FactQuery<BootMounts> } => ({
    found: power(),
    ...(state === 'reset_if_needed' && { mounted: bootMounts() }),
  }),
  plan: ({ state, force, timeout }, { found, mounted }, { pendingReboot }) => {
    if (state === 'on' || state === 'off') {
      if (found.power === state) return nothing(`the host is ${state}`);
      const action = state === 'off' && force ? ('force-off' as const) : state;
      return changes([
        {
          summary: `switch the host ${state}`,
          before: found.power,
          after: state,
          commands: [{ kind: 'script', script: controllerScript({ do: 'power', action }) }],
          invalidates: ['*'],
          action: true,
          ...(state === 'off' ? { risk: 'reboot' as const } : {}),
        },
      ]);
    }
    if (state === 'reset_if_needed' && pendingReboot.length === 0)
      return nothing('no task waits for a reset');
    const because = pendingReboot.length > 0 ? pendingReboot : ['the playbook asks for it'];
    return changes([
      {
        summary: `reset: ${because.join('; ')}`,
        commands: [
          {
            kind: 'reboot',
            because,
            timeout,
            ask: controllerScript({ do: 'power', action: force ? 'force-restart' : 'restart' }),
          },
        ],
        invalidates: ['*'],
        ...(mounted && { unsettles: bootUnsettles(mounted) }),
        risk: 'reboot',
        action: true,
      },
    ]);
  },
});
