import { z } from 'zod';
import { type FileState, fileState } from '../../facts/files/file-state.js';
import { normalSysctl, sysctlPath, sysctlValue } from '../../facts/host/sysctl-value.js';
import { scopeOf } from '../../facts/reading/scopes.js';
import {
  type Change,
  changes,
  defineTask,
  leaving,
  type Outcome,
  type Prediction,
} from '../../model/index.js';
import { absolutePath } from '../fields.js';
import { fileChanges } from '../file-content.js';
import { leavesSomething } from '../foresight/paths.js';
import { forgetBefore, keepBefore, keptBefore, keptBeforeNeeds, unreadable } from '../kept-before.js';
import { isRefused } from '../outcome.js';
import { impossible, missing } from '../refusals.js';
import { editableLines, sameLines, textOf } from '../text-edit.js';

const input = z
  .strictObject({
    name: z
      .string()
      .regex(/^[\w.*/:@-]+$/, 'must be a key such as vm.swappiness')
      .describe('Key, such as `vm.swappiness`'),
    value: z
      .union([z.string(), z.number().transform(String), z.boolean().transform((on) => (on ? '1' : '0'))])
      .optional()
      .describe('Its value; numbers in a list are separated by spaces'),
    state: z
      .enum(['present', 'absent', 'released'])
      .default('present')
      .describe(
        'absent: remove it from `file`; the running value stays until the next boot; released: what was there before it was set with `persistent: false` comes back',
      ),
    runtime: z.boolean().default(true).describe('Set the running kernel as well, not only `file`'),
    persistent: z.boolean().default(true).describe('Write it to `file`, so that it is there after a boot'),
    file: absolutePath('File of sysctl.d(5) that holds it').default('/etc/sysctl.d/99-rigger.conf'),
  })
  .refine(({ state, value }) => (state === 'present') === (value !== undefined), {
    error: 'is needed with `state: present`, and only there',
    path: ['value'],
  });

/** Sets a kernel variable, now and at every boot. */
export const sysctl = defineTask({
  name: 'sysctl',
  summary: 'Set a kernel variable, now and at every boot',
  references: [
    'https://www.kernel.org/doc/html/latest/admin-guide/sysctl/index.html',
    'https://man7.org/linux/man-pages/man5/sysctl.d.5.html',
  ],
  input,
  needs: ({ name, file, state, persistent }) => ({
    running: sysctlValue({ key: name }),
    ...(state === 'released' || !persistent ? { before: keptBeforeNeeds(noteOf(name)) } : {}),
    configured: fileState({ path: file, follow: true, content: true }),
  }),
  assures: ({ name, value = '', state, runtime, file }) =>
    state === 'present'
      ? {
          that: `${name} is ${normalSysctl(value)}`,
          leaves: [
            ...leavesSomething(file),
            ...(runtime
              ? leavesValue(name, normalSysctl(value))
              : [leaving(sysctlValue, (before) => before)]),
          ],
        }
      : undefined,
  reach: ({ file }) => [
    ...['sysctl', scopeOf.file(file), scopeOf.file('/proc/sys'), 'memory', 'hugepages'],
    'file:/etc/rigger',
  ],
  plan({ name, value = '', state, runtime, persistent, file }, { running, configured, before }) {
    if (state === 'released') return released(name, running.value, before);
    const wanted = normalSysctl(value);
    if (state === 'present' && runtime && running.value === null)
      return missing(
        `kernel variable ${name}`,
        'load the module that brings it with `kernel_module` first, or set `runtime: false`',
      );
    const found =
      configured.type === 'absent' && state === 'absent' ? undefined : editableLines(file, configured, true);
    if (found?.kind === 'refused') return found;
    const lines = found?.lines ?? [];
    const edited =
      state === 'present'
        ? withKey(lines, name, wanted)
        : lines.filter((line) => keyOf(line) !== normalKey(name));
    const unchanged = sameLines(edited, lines);
    const written =
      persistent && !unchanged ? fileChanges({ path: file, content: textOf(edited) }, configured) : [];
    if (isRefused(written)) return written;
    if (state === 'present' && !runtime && !persistent)
      return impossible(
        'neither the running kernel nor a file is to be set',
        'leave out `runtime` or `persistent`',
      );
    const due = state === 'present' && runtime && running.value !== wanted;
    const noted = keptBefore(noteOf(name), persistent ? undefined : before);
    if (typeof noted === 'string') return unreadable(noted);
    const now: Change[] = due
      ? [
          ...(persistent
            ? []
            : keepBefore(noteOf(name), { what: name, noted, values: { value: running.value! } })),
          setNow(name, running.value, wanted),
        ]
      : [];
    return changes([...written, ...now], `${name} is ${state === 'present' ? wanted : `not in ${file}`}`);
  },
});

/** The name of the note of what was before. */
const noteOf = (name: string): string =>
  `sysctl-${sysctlPath(name)
    .slice('/proc/sys/'.length)
    .replaceAll(/[^\w.-]/g, '-')}`;

/** What was there before comes back; what was never changed for a time only is as it was. */
const released = (name: string, running: string | null, before: FileState | undefined): Outcome => {
  const noted = keptBefore(noteOf(name), before);
  if (typeof noted === 'string') return unreadable(noted);
  const { value } = noted;
  const due = value !== undefined && running !== null && running !== String(value);
  return changes(
    [...(due ? [setNow(name, running, String(value))] : []), ...forgetBefore(noteOf(name), before)],
    `${name} is as it was before`,
  );
};

const setNow = (name: string, before: string | null, after: string): Change => ({
  summary: `set ${name} to ${after}`,
  before,
  after,
  commands: [{ kind: 'write-sysfs', path: sysctlPath(name), value: after }],
  // Some variables move others: net.ipv4.ip_forward resets every conf.*.forwarding.
  invalidates: ['sysctl', scopeOf.file('/proc/sys'), 'memory', 'hugepages'],
  leaves: leavesValue(name, after),
});

const leavesValue = (name: string, value: string): readonly Prediction[] => [
  leaving(sysctlValue, (before, { key }) => {
    if (sysctlPath(key) === sysctlPath(name)) return { value };
    return familyOf(key) === familyOf(name) ? undefined : before;
  }),
];

/** Variables of one folder whose names begin alike may move each other (vm.dirty_ratio, vm.dirty_bytes), and those that forward. */
const familyOf = (key: string): string => {
  const path = sysctlPath(key).slice('/proc/sys/'.length);
  if (/^net\/ipv[46]\/(conf\/|ip_forward$)/.test(path)) return 'forwarding';
  return /^(.*\/)?[^/]*?(?=_|$)/.exec(path)?.[0] ?? path;
};

const keyOf = (line: string): string | undefined => {
  const key = /^\s*-?\s*([^#;\s=][^\s=]*)\s*=/.exec(line)?.[1];
  return key === undefined ? undefined : normalKey(key);
};

const normalKey = (key: string): string => sysctlPath(key);

/** The last line of a key counts; others of the same key are removed. */
const withKey = (lines: readonly string[], name: string, value: string): readonly string[] => {
  const index = lines.findLastIndex((line) => keyOf(line) === normalKey(name));
  if (index < 0) return [...lines, `${name} = ${value}`];
  const current = normalSysctl((lines[index] ?? '').replace(/^[^=]*=/, ''));
  return lines
    .map((line, at) => (at === index && current !== value ? `${name} = ${value}` : line))
    .filter((line, at) => at === index || keyOf(line) !== normalKey(name));
};
