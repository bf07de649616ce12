import { z } from 'zod';
import { bootMounts } from '../../facts/files/boot-mounts.js';
import { changes, defineTask, nothing } from '../../model/index.js';
import { bootReach, bootUnsettles } from '../foresight/boots.js';

/** Restarts the host when earlier tasks need it, once for all of them. */
export const reboot = defineTask({
  name: 'reboot',
  summary: 'Restart the host if an earlier task needs it, and wait until it is another boot',
  references: ['https://www.kernel.org/doc/html/latest/admin-guide/sysctl/kernel.html#random'],
  input: z.strictObject({
    force: z.boolean().default(false).describe('Restart even when no task asks for it; never converges'),
    timeout: z.number().positive().default(600).describe('Seconds to wait for the host to come back'),
    reason: z.string().optional().describe('Why, for the journal and the screen; with `force`'),
  }),
  shorthand: 'reason',
  reach: () => bootReach,
  needs: () => ({ found: bootMounts() }),
  plan({ force, timeout, reason }, { found }, { pendingReboot }) {
    if (pendingReboot.length === 0 && !force) return nothing('no task needs a reboot');
    const because = [...pendingReboot, ...(force ? [reason ?? 'the playbook asks for it'] : [])];
    return changes([
      {
        summary: `reboot: ${because.join('; ')}`,
        commands: [{ kind: 'reboot', because, timeout }],
        invalidates: ['*'],
        unsettles: bootUnsettles(found),
        risk: 'reboot',
        action: true,
      },
    ]);
  },
});
