import { z } from 'zod';
import { sysfsValue } from '../../facts/host/sysfs-value.js';
import { scopeOf } from '../../facts/reading/scopes.js';
import { changes, defineTask, leaving, nothing, sh } from '../../model/index.js';
import { bootScriptChanges, bootScriptNeeds } from '../boot-script.js';
import { forgetBefore, keepBefore, keptBefore, keptBeforeNeeds, unreadable } from '../kept-before.js';
import { missing } from '../refusals.js';
import { ownDevice, ownDeviceNeeds } from './own-device.js';

const input = z
  .strictObject({
    path: z
      .string()
      .regex(/^\/sys\/(?!(?:.*\/)?\.{1,2}(?:\/|$))[\w.:@+,/-]+[\w]$/, 'must be a path below /sys')
      .describe('The attribute, such as `/sys/module/kvm/parameters/halt_poll_ns`'),
    value: z
      .union([z.string(), z.number().transform(String), z.boolean().transform((on) => (on ? '1' : '0'))])
      .optional()
      .describe('Its value, as it is read back'),
    state: z
      .enum(['present', 'released'])
      .default('present')
      .describe('`released` puts back what was there before the first change'),
    persistent: z.boolean().default(true).describe('Set it again after each boot'),
  })
  .refine(({ state, value }) => (state === 'present') === (value !== undefined), {
    error: 'is needed with `state: present`, and only there',
    path: ['value'],
  })
  .describe('One attribute of the kernel in sysfs');

/** The name of the boot script, and of the note of what was before. */
const nameOf = (path: string): string => `sysfs-${path.slice('/sys/'.length).replaceAll(/[^\w.-]/g, '-')}`;

/** Sets an attribute of sysfs, now and after each boot, and puts back what was there. */
export const sysfs = defineTask({
  name: 'sysfs',
  summary: 'An attribute of the kernel in sysfs, read back, again after each boot, and put back as it was',
  input,
  references: [
    'https://docs.kernel.org/filesystems/sysfs.html',
    'https://docs.kernel.org/virt/kvm/halt-polling.html',
    'https://docs.kernel.org/networking/napi.html',
  ],
  needs: ({ path }) => ({
    found: sysfsValue({ path }),
    before: keptBeforeNeeds(nameOf(path)),
    boot: bootScriptNeeds(nameOf(path)),
    ...ownDeviceNeeds(path),
  }),
  plan: ({ path, value, state, persistent }, { found, before, boot, ...seen }, { host }) => {
    const name = nameOf(path);
    const noted = keptBefore(name, before);
    if (typeof noted === 'string') return unreadable(noted);
    const wanted = state === 'present' ? value! : noted.value;
    const away = [...bootScriptChanges(name, undefined, boot), ...forgetBefore(name, before)];
    // What rigger never changed is as it was before, and so is what has vanished with its module or its card.
    if (state === 'released' && (wanted === undefined || found.value === null))
      return changes(away, `${path} is as it was before`);
    if (found.value === null)
      return missing(
        path,
        'load the module that brings it, or name a device that is there, before this task',
      );
    const due = String(wanted) !== found.value;
    const refusal = due ? ownDevice(path, seen, host) : undefined;
    if (refusal) return refusal;
    const keep =
      state === 'released'
        ? away
        : bootScriptChanges(
            name,
            persistent
              ? {
                  name,
                  description: `Attribute ${path}`,
                  script: `# Written by rigger (task sysfs).\n${sh`echo ${String(wanted)} >${path}`}\n`,
                  before: ['libvirtd.service', 'virtqemud.service', 'network-online.target'],
                }
              : undefined,
            boot,
          );
    if (!due && keep.length === 0) return nothing(`${path} is ${wanted}`);
    return changes([
      ...(due && state === 'present'
        ? keepBefore(name, { what: path, noted, values: { value: found.value } })
        : []),
      ...(due
        ? [
            {
              summary: `set ${path} to ${wanted}`,
              before: found.value,
              after: String(wanted),
              commands: [{ kind: 'write-sysfs' as const, path, value: String(wanted) }],
              // An attribute may move others, of devices too.
              invalidates: ['*'],
              unsettles: [scopeOf.file(path)],
              leaves: [
                leaving(sysfsValue, (now, args) => (args.path === path ? { value: String(wanted) } : now)),
              ],
            },
          ]
        : []),
      ...keep,
    ]);
  },
});
