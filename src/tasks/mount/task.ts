import { fileState } from '../../facts/files/file-state.js';
import { type MountPoint, mountPoint } from '../../facts/files/mount-point.js';
import type { Mount } from '../../facts/files/mounts.js';
import { scopeOf } from '../../facts/reading/scopes.js';
import { type Change, changes, defineTask, problem, type Refused, refused } from '../../model/index.js';
import { fileChanges } from '../file-content.js';
import { leavesSomething } from '../foresight/paths.js';
import { reachOf } from '../foresight/places.js';
import { isRefused } from '../outcome.js';
import { wrongType } from '../refusals.js';
import { editableLines, sameLines, textOf } from '../text-edit.js';
import { entryOf, fstabWith } from './fstab.js';
import { type MountInput, mountInput } from './input.js';
import { lingering, notInForce, takenAway } from './options.js';
import { type Entry, missingDevice, whyExchange } from './same-mount.js';

/** Mounts file systems, now and at boot. */
export const mount = defineTask({
  name: 'mount',
  summary: 'Mount a file system, now and at every boot, or take it away',
  references: [
    'https://man7.org/linux/man-pages/man5/fstab.5.html',
    'https://man7.org/linux/man-pages/man8/mount.8.html',
  ],
  input: mountInput,
  needs: ({ path, src }) => ({
    point: mountPoint({ path, ...(src === undefined ? {} : { src }) }),
    fstab: fileState({ path: '/etc/fstab', follow: true, content: true }),
    target: fileState({ path, follow: true, checksum: false }),
  }),
  assures: ({ path, state }) => ({
    that: `${path} is ${state}`,
    ...(state === 'present' && { leaves: leavesSomething('/etc/fstab') }),
  }),
  reach: ({ path }) => ['mount', 'file:/etc/fstab', reachOf(path)],
  plan(wish, { point, fstab, target }) {
    const { path, state } = wish;
    const paths = [path, point.realPath];
    const found = editableLines('/etc/fstab', fstab, true);
    if (found.kind === 'refused') return found;
    const edited = fstabWith(found.lines, wish, paths);
    const same = sameLines(edited, found.lines);
    const written = same ? [] : fileChanges({ path: '/etc/fstab', content: textOf(edited) }, fstab);
    if (isRefused(written)) return written;
    const wantsMount = state === 'mounted' || state === 'ephemeral';
    if (wantsMount && target.type !== 'absent' && target.type !== 'directory')
      return wrongType(path, target.type, 'directory');
    const old = entryOf(found.lines, paths);
    const now = wantsMount ? mountNow(wish, state === 'mounted' ? old : undefined, !same, point) : [];
    if (isRefused(now)) return now;
    const notes = wantsMount ? lingeringNotes(wish, old, point) : [];
    return changes(
      [
        ...(wantsMount && target.type === 'absent' ? [makeTarget(path)] : []),
        ...now,
        ...(!wantsMount && state !== 'present' && point.mounted ? [unmount(path, point.mounted, point)] : []),
        // Last, so that an entry that cannot be mounted never waits for the next boot.
        ...written,
      ],
      `${path} is ${state}`,
      notes.length > 0 && !same ? { notes } : {},
    );
  },
});

const wantedEntry = ({ src = '', fstype = '', opts }: MountInput): Entry => ({
  source: src,
  type: fstype,
  options: opts.split(','),
});

const mountNow = (
  wish: MountInput,
  old: Mount | undefined,
  changed: boolean,
  point: MountPoint,
): Change[] | Refused => {
  const { path } = wish;
  const { mounted } = point;
  const entry = wantedEntry(wish);
  const argv = ['mount', '-t', entry.type, '-o', wish.opts, '--', entry.source, path];
  const after = { source: entry.source, type: entry.type };
  const common = { invalidates: scopesOf(path, point) };
  if (!mounted) {
    const summary = `mount ${entry.source} on ${path}`;
    return [{ summary, before: null, after, commands: [{ kind: 'exec', argv }], ...common }];
  }
  const why = whyExchange(entry, old, point);
  if (why !== undefined) {
    const refusal = cannotExchange(path, why, missingDevice(entry, point));
    if (refusal) return refusal;
    return [
      {
        summary: `unmount ${path}, since ${why}, and mount ${entry.source} there`,
        before: { source: mounted.source, type: mounted.type, options: mounted.options },
        after: { ...after, options: entry.options },
        commands: [
          { kind: 'exec', argv: ['umount', '--', path] },
          { kind: 'exec', argv },
        ],
        ...common,
        // What is in memory only is gone with the mount.
        ...(['tmpfs', 'ramfs'].includes(mounted.type) && point.holds
          ? { risk: 'destroys-data' as const }
          : {}),
      },
    ];
  }
  const missing = notInForce(mounted.type, entry.options, mounted.options).byRemount;
  const isOther = wish.state === 'mounted' && changed && old?.options.join(',') !== wish.opts;
  if (missing.length === 0 && !isOther) return [];
  const options = ['remount', ...takenAway(old?.options ?? [], entry.options), wish.opts];
  return [
    {
      summary: `mount ${path} again with its new options`,
      before: { options: mounted.options },
      after: { options: entry.options },
      commands: [{ kind: 'exec', argv: ['mount', '-o', options.join(','), '--', path] }],
      ...common,
    },
  ];
};

const cannotExchange = (path: string, why: string, device: string | undefined): Refused | undefined => {
  if (device !== undefined)
    return refused(
      problem('tasks/missing', `${path} cannot be mounted anew: ${device} is not a device of the host`, {
        notes: [`${path} is mounted, but ${why}`],
        help: 'look at the devices of the host with `lsblk -f`, and correct `src`',
      }),
    );
  return path === '/'
    ? refused(
        problem('tasks/impossible', `what is mounted on / cannot be exchanged while the host runs: ${why}`, {
          help: '`state: present` changes what the next boot mounts',
        }),
      )
    : undefined;
};

/** What is mounted anew has none of its old options. */
const lingeringNotes = (wish: MountInput, old: Mount | undefined, point: MountPoint): string[] => {
  const { path, opts } = wish;
  if (!point.mounted || !old || whyExchange(wantedEntry(wish), old, point) !== undefined) return [];
  const left = lingering(old.options, opts.split(','), point.mounted.options);
  return left.length > 0 ? [`${left.join(',')} stays in force until ${path} is unmounted`] : [];
};

/** The place by both its names: the one that was given, and the one without links. */
const scopesOf = (path: string, { realPath }: MountPoint): string[] => [
  'mount',
  ...new Set([path, realPath].map(scopeOf.file)),
];

const makeTarget = (path: string): Change => ({
  summary: `create directory ${path}`,
  before: null,
  after: { type: 'directory' },
  commands: [{ kind: 'exec', argv: ['mkdir', '-p', '--', path] }],
  invalidates: [scopeOf.file(`/${path.split('/')[1] ?? ''}`)],
});

const unmount = (path: string, { source, type }: Mount, point: MountPoint): Change => ({
  summary: `unmount ${path}`,
  before: { source, type },
  after: null,
  commands: [{ kind: 'exec', argv: ['umount', '--', path] }],
  invalidates: scopesOf(path, point),
});
