import { z } from 'zod';
import { absolutePath } from '../fields.js';

const wantsSource = (state: string): boolean => !['unmounted', 'absent'].includes(state);

export const mountInput = z
  .strictObject({
    path: absolutePath('Where it is mounted; the directory is made'),
    src: z
      .string()
      .min(1)
      .optional()
      .describe('Device, `UUID=…`, `LABEL=…`, server and path, or a name for none'),
    fstype: z
      .string()
      .regex(/^\S+$/)
      .optional()
      .describe('Type of the file system, such as ext4, nfs, tmpfs, hugetlbfs'),
    opts: z.string().regex(/^\S+$/).default('defaults').describe('Mount options, separated by commas'),
    state: z
      .enum(['mounted', 'present', 'unmounted', 'absent', 'ephemeral'])
      .default('mounted')
      .describe(
        'mounted: now and at boot; present: at boot only; unmounted: not now, fstab as it is; ' +
          'absent: neither now nor at boot; ephemeral: now only',
      ),
    dump: z.int().min(0).max(1).default(0).describe('Fifth field of fstab(5)'),
    passno: z.int().min(0).max(2).default(0).describe('Sixth field of fstab(5): the order of checks at boot'),
  })
  .refine(({ state, src, fstype }) => !wantsSource(state) || (src !== undefined && fstype !== undefined), {
    error: '`src` and `fstype` are missing',
  });

export type MountInput = z.output<typeof mountInput>;
