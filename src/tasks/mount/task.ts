import { z } from 'zod';
import { fileState } from '../../facts/file-state.js';
import { type Mount, mounts, parseFstab } from '../../facts/mounts.js';
import { scopeOf } from '../../facts/scopes.js';
import { type Change, changes, defineTask } from '../../model/index.js';
import { absolutePath } from '../fields.js';
import { fileChanges } from '../file-content.js';
import { isRefused } from '../outcome.js';
import { wrongType } from '../refusals.js';
import { editableLines, sameLines, textOf } from '../text-edit.js';

const input = z
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
  .refine(
    ({ state, src, fstype }) =>
      ['unmounted', 'absent'].includes(state) || (src !== undefined && fstype !== undefined),
    {
      error: '`src` and `fstype` are missing',
    },
  );

type Input = z.output<typeof input>;

/** Mounts file systems, now and at boot. */
export const mount = defineTask({
  name: 'mount',
  summary: 'Mount a file system, now and at every boot, or take it away',
  references: [
    'https://man7.org/linux/man-pages/man5/fstab.5.html',
    'https://man7.org/linux/man-pages/man8/mount.8.html',
  ],
  input,
  needs: ({ path }) => ({
    all: mounts(),
    fstab: fileState({ path: '/etc/fstab', follow: true, content: true }),
    target: fileState({ path, follow: true, checksum: false }),
  }),
  plan(wish, { all, fstab, target }) {
    const { path, state } = wish;
    const found = editableLines('/etc/fstab', fstab, true);
    if (found.kind === 'refused') return found;
    const edited = fstabWith(found.lines, wish);
    const same = sameLines(edited, found.lines);
    const written = same ? [] : fileChanges({ path: '/etc/fstab', content: textOf(edited) }, fstab);
    if (isRefused(written)) return written;
    const mounted = all.mounted.findLast((one) => one.target === path);
    const wantsMount = state === 'mounted' || state === 'ephemeral';
    if (wantsMount && target.type !== 'absent' && target.type !== 'directory')
      return wrongType(path, target.type, 'directory');
    return changes(
      [
        ...written,
        ...(wantsMount && target.type === 'absent' ? [makeTarget(path)] : []),
        ...(wantsMount ? runMount(wish, mounted, !same) : []),
        ...((state === 'unmounted' || state === 'absent') && mounted ? [unmount(path, mounted)] : []),
      ],
      `${path} is ${state}`,
    );
  },
});

/** fstab(5) separates fields by white space, and writes it as octal inside them. */
const escaped = (field: string): string =>
  field.replace(/[\s\\#]/g, (one) => `\\${one.charCodeAt(0).toString(8).padStart(3, '0')}`);

const fstabWith = (lines: readonly string[], wish: Input): readonly string[] => {
  const { path, src = '', fstype = '', opts, dump, passno, state } = wish;
  const isEntry = (line: string): boolean => parseFstab(line)[0]?.target === path;
  if (state === 'absent') return lines.filter((line) => !isEntry(line));
  if (state !== 'mounted' && state !== 'present') return lines;
  const entry = `${escaped(src)} ${escaped(path)} ${fstype} ${opts} ${dump} ${passno}`;
  const index = lines.findLastIndex(isEntry);
  if (index < 0) return [...lines, entry];
  const current = (lines[index] ?? '').trim().split(/\s+/);
  const equal = [...current, ...['0', '0'].slice(0, 6 - current.length)].join(' ') === entry;
  return lines
    .map((line, at) => (at === index && !equal ? entry : line))
    .filter((line, at) => at === index || !isEntry(line));
};

const runMount = (
  { path, src = '', fstype = '', opts, state }: Input,
  mounted: Mount | undefined,
  changed: boolean,
): Change[] => {
  const argv = ['mount', '-t', fstype, '-o', opts, '--', src, path];
  if (!mounted)
    return [
      {
        summary: `mount ${src} on ${path}`,
        before: null,
        after: { source: src, type: fstype },
        commands: [{ kind: 'exec', argv }],
        invalidates: ['mount', scopeOf.file(path)],
      },
    ];
  // The kernel shows options in words of its own, so that only a change of the entry tells.
  if (!changed || state === 'ephemeral') return [];
  return [
    {
      summary: `mount ${path} again with its new options`,
      before: { source: mounted.source, options: mounted.options },
      after: { source: src, options: opts.split(',') },
      commands: [{ kind: 'exec', argv: ['mount', '-o', `remount,${opts}`, '--', path] }],
      invalidates: ['mount', scopeOf.file(path)],
    },
  ];
};

const makeTarget = (path: string): Change => ({
  summary: `create directory ${path}`,
  before: null,
  after: { type: 'directory' },
  commands: [{ kind: 'exec', argv: ['mkdir', '-p', '--', path] }],
  invalidates: [scopeOf.file(`/${path.split('/')[1] ?? ''}`)],
});

const unmount = (path: string, { source, type }: Mount): Change => ({
  summary: `unmount ${path}`,
  before: { source, type },
  after: null,
  commands: [{ kind: 'exec', argv: ['umount', '--', path] }],
  invalidates: ['mount', scopeOf.file(path)],
});
