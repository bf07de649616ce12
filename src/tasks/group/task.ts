import { z } from 'zod';
import { accountFiles } from '../../facts/reading/scopes.js';
import { groups } from '../../facts/software/accounts.js';
import { type Change, changes, defineTask, entryOf, nothing, type Prediction } from '../../model/index.js';
import { leavesGroup, leavesNoGroup, leavesSomeGroup } from '../foresight/accounts.js';

/** Makes, changes and removes groups of accounts. */
export const group = defineTask({
  name: 'group',
  summary: 'Have a group of accounts, or have none',
  shorthand: 'name',
  references: ['https://man7.org/linux/man-pages/man8/groupadd.8.html'],
  input: z.strictObject({
    name: z
      .string()
      .regex(/^[a-z_][\w.-]*\$?$/i, 'must be a group name: letters, digits, and _ . -, not a digit first')
      .describe('The group'),
    state: z.enum(['present', 'absent']).default('present').describe('Whether the group has to exist'),
    gid: z.int().min(0).optional().describe('Group number'),
    system: z.boolean().default(false).describe('Take a number for system groups; for new ones only'),
  }),
  needs: () => ({ all: groups() }),
  assures: ({ name, state, gid }) =>
    state === 'present' ? { that: `group ${name} exists`, leaves: leavesSomeGroup(name, gid) } : undefined,
  reach: () => ['user', ...accountFiles],
  plan({ name, state, gid, system }, { all }) {
    const found = entryOf(all, name);
    const done = (
      summary: string,
      argv: string[],
      before: number | null,
      after: number | string | null,
      leaves: readonly Prediction[],
    ): Change => ({
      summary,
      before,
      after,
      commands: [{ kind: 'exec', argv: [...argv, '--', name] }],
      invalidates: ['user', ...accountFiles],
      leaves,
    });
    if (state === 'absent')
      return found
        ? changes([done(`remove group ${name}`, ['groupdel'], found.gid, null, leavesNoGroup(name))])
        : nothing(`there is no group ${name}`);
    if (!found) {
      const options = [...(gid === undefined ? [] : ['-g', String(gid)]), ...(system ? ['-r'] : [])];
      return changes([
        done(
          `create group ${name}`,
          ['groupadd', ...options],
          null,
          gid ?? 'next free number',
          leavesGroup(name, gid),
        ),
      ]);
    }
    return changes(
      gid === undefined || gid === found.gid
        ? []
        : [
            done(
              `change gid of group ${name}`,
              ['groupmod', '-g', String(gid)],
              found.gid,
              gid,
              leavesGroup(name, gid),
            ),
          ],
      `group ${name} exists`,
    );
  },
});
