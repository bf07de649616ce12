import type { BootMounts } from '../../facts/files/boot-mounts.js';
import { scopeOf } from '../../facts/reading/scopes.js';
import type { FactScope } from '../../model/index.js';
import { runUnsettles } from './services.js';

/** File systems that hold after a boot what was written before it. */
const lasting: ReadonlySet<string> = new Set([
  ...['ext2', 'ext3', 'ext4', 'xfs', 'btrfs', 'zfs', 'f2fs', 'jfs', 'reiserfs', 'bcachefs'],
  ...['nfs', 'nfs4', 'ceph', 'glusterfs'],
]);

/**
 * What a plan cannot tell any more behind a boot, by the conventions of the system (`docs/decisions/0013`): the
 * firmware's settings come into force, and what runs is what units start. Packages, accounts, settings and homes
 * stay, on a disk.
 */
export const bootReach: readonly FactScope[] = [...runUnsettles, 'firmware'];

/** The same of one host: all of it, where its root file system may forget, and what is mounted otherwise then. */
export const bootUnsettles = (found: BootMounts): readonly FactScope[] => {
  if (!found.told) return ['*'];
  const { mounted, configured } = found;
  const root = mounted.findLast(({ target }) => target === '/');
  if (root === undefined || !lasting.has(root.type)) return ['*'];
  const stays = (target: string): boolean =>
    lasting.has(mounted.findLast((one) => one.target === target)?.type ?? '') &&
    configured.some((one) => one.target === target);
  const targets = new Set([...mounted, ...configured].map(({ target }) => target));
  const others = [...targets].filter((target) => target.startsWith('/') && target !== '/' && !stays(target));
  return [...bootReach, ...others.map(scopeOf.file)];
};
