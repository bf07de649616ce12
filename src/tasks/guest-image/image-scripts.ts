import { posix } from 'node:path';
import { apart, type Command, raw, sh, walkTo } from '../../model/index.js';

/** A new image: what it starts from, and how large it is. */
export interface NewImage {
  readonly path: string;
  readonly base?: string | undefined;
  readonly base_format: string;
  readonly full_copy: boolean;
  /** In bytes; the base's own when missing. */
  readonly size?: number | undefined;
}

/**
 * Makes the image in a directory of its own beside its place, and renames it once it is whole: no link leads qemu-img
 * elsewhere, whoever owns the directory around it.
 */
export const createImage = ({ path, base, base_format, full_copy, size }: NewImage): Command => ({
  kind: 'script',
  timeout: 1800,
  script: [
    walkTo(path, 'keep'),
    apart,
    'set -e',
    base !== undefined && full_copy
      ? sh`qemu-img convert -f ${base_format} -O qcow2 ${base} ./image`
      : sh`qemu-img create -q -f qcow2 ${base === undefined ? [] : ['-b', base, '-F', base_format]} ./image ${words(size)}`,
    ...(full_copy && size !== undefined ? [sh`qemu-img resize -q -f qcow2 ./image ${words(size)}`] : []),
    'mv -fT -- ./image "/proc/self/fd/5/$name"',
  ].join('\n'),
});

/** qemu-img itself refuses while a guest has the image open. In somebody else's directory a descriptor stands for it. */
export const resizeImage = (path: string, size: number): Command => ({
  kind: 'script',
  script: sh`${raw(walkTo(path, 'follow'))}
it=./$name
[ -z "$others" ] || { rigger_open && it=/proc/self/fd/4; } || { echo "$path is no regular file, or changed meanwhile" >&2; exit 1; }
exec qemu-img resize -q -f qcow2 "$it" ${words(size)}`,
});

export const deleteFile = (path: string): Command => ({
  kind: 'exec',
  argv: ['rm', '-f', '--', `./${posix.basename(path)}`],
  at: path,
});

const words = (size: number | undefined): string[] => (size === undefined ? [] : [`${size}`]);
