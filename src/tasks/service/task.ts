import { z } from 'zod';
import { scopeOf } from '../../facts/reading/scopes.js';
import { serviceState, unitName } from '../../facts/software/service-state.js';
import { defineTask } from '../../model/index.js';
import {
  leavesEnabled,
  leavesReloaded,
  leavesRunning,
  leavesStopped,
  runUnsettles,
} from '../foresight/services.js';
import { outcomeOf } from '../outcome.js';
import { impossible } from '../refusals.js';
import { isDue, serviceChanges } from '../service-changes.js';

/** Its instances are what starts and stops. */
const isTemplate = (name: string): boolean => /@\.\w+$/.test(unitName(name));

/** Starts, stops, enables and masks units of systemd. */
export const service = defineTask({
  name: 'service',
  summary: 'Start, stop, restart, enable or mask a unit of systemd',
  shorthand: 'name',
  references: ['https://www.freedesktop.org/software/systemd/man/latest/systemctl.html'],
  input: z
    .strictObject({
      name: z.string().min(1).describe('Unit; `.service` is added when it has no suffix'),
      state: z
        .enum(['started', 'stopped', 'restarted', 'reloaded'])
        .optional()
        .describe('started, stopped: as it should be; restarted, reloaded: always done, for handlers'),
      enabled: z.boolean().optional().describe('Start it at boot'),
      masked: z.boolean().optional().describe('Make it impossible to start'),
      daemon_reload: z
        .boolean()
        .default(false)
        .describe('Let systemd read all unit files again first, always'),
    })
    .refine(
      ({ state, enabled, masked, daemon_reload }) =>
        daemon_reload || [state, enabled, masked].some((one) => one !== undefined),
      {
        error: 'say what is wanted: `state`, `enabled`, `masked` or `daemon_reload`',
      },
    ),
  needs: ({ name }) => ({ found: serviceState({ name }) }),
  assures: ({ name, state, enabled, masked, daemon_reload }) =>
    state === 'restarted' || state === 'reloaded' || masked !== undefined || daemon_reload || isTemplate(name)
      ? undefined
      : {
          that: `${name} is as it should be`,
          leaves: [
            ...leavesReloaded,
            ...(enabled === undefined ? [] : leavesEnabled({ unit: unitName(name) }, enabled)),
            ...(state === 'started' ? leavesRunning({ unit: unitName(name) }) : []),
            ...(state === 'stopped' ? leavesStopped({ unit: unitName(name) }) : []),
          ],
        },
  reach: () => [...runUnsettles, scopeOf.file('/etc/systemd/system')],
  plan(input, { found }) {
    if (found.defaultInstance === '' && input.enabled && isDue(true, found.unitFile))
      return impossible(
        `${found.unit} is a template without DefaultInstance= and cannot be enabled itself`,
        `name an instance: ${found.unit.replace('@.', '@NAME.')}`,
      );
    return outcomeOf(serviceChanges(input, found), `${input.name} is as it should be`);
  },
});
