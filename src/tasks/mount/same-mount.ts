import type { MountPoint } from '../../facts/files/mount-point.js';
import type { Mount } from '../../facts/files/mounts.js';
import { notInForce } from './options.js';

/** Types whose names say all: neither another name for them nor a program of their own. */
const plainTypes = new Set(
  'tmpfs ramfs hugetlbfs ext2 ext3 ext4 xfs btrfs vfat iso9660 squashfs overlay 9p virtiofs'.split(' '),
);

/** Types whose source the kernel shows as it was given. */
const namedTypes = new Set('tmpfs ramfs hugetlbfs overlay 9p virtiofs nfs nfs4'.split(' '));

/** What is wished of a mount, as an entry of fstab(5). */
export type Entry = Pick<Mount, 'source' | 'type' | 'options'>;

/** Why what is mounted has to be exchanged for what is wished; undefined when it may stay. */
export const whyExchange = (wish: Entry, old: Entry | undefined, point: MountPoint): string | undefined => {
  const { mounted } = point;
  if (mounted === undefined || mounted.type === 'autofs') return undefined;
  if (typeDiffers(wish, mounted) ?? (old !== undefined && old.type !== wish.type))
    return `its type is ${mounted.type}`;
  if (sourceDiffers(wish, mounted, point) ?? (old !== undefined && old.source !== wish.source))
    return `its source is ${mounted.source}`;
  const { byMount } = notInForce(mounted.type, wish.options, mounted.options);
  return byMount.length > 0 ? `it was not mounted with ${byMount.join(',')}` : undefined;
};

/** Undefined when this cannot be told. */
const typeDiffers = (wish: Entry, mounted: Mount): boolean | undefined => {
  if (wish.type === mounted.type || isBind(wish)) return false;
  return plainTypes.has(wish.type) && plainTypes.has(mounted.type) ? true : undefined;
};

const sourceDiffers = (wish: Entry, mounted: Mount, point: MountPoint): boolean | undefined => {
  const { source = '', wanted, inode } = point;
  if (isBind(wish)) return wanted && inode ? wanted.inode !== inode : undefined;
  if (mounted.source === wish.source) return false;
  // `/dev/root` is a name that only the kernel knows.
  if (wanted?.kind === 'block') return source === '/dev/root' ? undefined : source !== wanted.path;
  if (wanted?.kind === 'file') return source.replace(/ \(deleted\)$/, '') !== wanted.path;
  return namedTypes.has(mounted.type)
    ? withoutSlash(mounted.source) !== withoutSlash(wish.source)
    : undefined;
};

const isBind = ({ options }: Entry): boolean => options.includes('bind') || options.includes('rbind');

const withoutSlash = (source: string): string => source.replace(/(?<=[^:])\/+$/, '');

/** A device that the host does not have, by its name; undefined where the source may be anything else. */
export const missingDevice = ({ source }: Entry, { wanted }: MountPoint): string | undefined =>
  wanted === undefined && /^(\/dev\/|(PART)?(UUID|LABEL)=)/.test(source) ? source : undefined;
