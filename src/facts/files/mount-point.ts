import { available, defineFact, mustHaveRun, type Reading, sh, unavailable } from '../../model/index.js';
import { scopeOf } from '../reading/scopes.js';
import { section, splitSections } from '../reading/sections.js';
import { type Mount, parseFstab } from './mounts.js';

/** A place in the tree, and what is mounted there. */
export interface MountPoint {
  /** Without symbolic links, as the kernel names it; of a path that does not exist as far as it does. */
  readonly realPath: string;
  /** The topmost mount there; undefined when there is none. */
  readonly mounted?: Mount;
  /** What the mount's source is: the path of a device without links, the file behind a loop device. */
  readonly source?: string;
  /** Device and inode number of what is seen there. */
  readonly inode?: string;
  /** Whether anything is in it. */
  readonly holds: boolean;
  /** The source that is wished, without links; undefined where it is neither device, file nor directory. */
  readonly wanted?: {
    readonly kind: Kind;
    readonly path: string;
    readonly inode: string;
  };
}

type Kind = 'block' | 'file' | 'directory';

/**
 * What is mounted at a path, and whether that is what `src` names: `UUID=…`, a link below /dev, an image, a folder.
 * @see https://man7.org/linux/man-pages/man5/proc_pid_mounts.5.html
 */
export const mountPoint = defineFact<MountPoint, { readonly path: string; readonly src?: string }>({
  id: 'mount_point',
  summary: 'What is mounted at a path, and what the source is that it is compared with',
  scopes: ({ path, src }) => [
    'mount',
    scopeOf.file(path),
    ...(src?.startsWith('/') && !src.startsWith('/dev/') ? [scopeOf.file(src)] : []),
  ],
  script: ({ path, src = '' }) =>
    [
      sh`t=${path}; s=${src}`,
      'p=$t; rest=; until r=$(readlink -f -- "$p"); do',
      mustHaveRun,
      '  [ "$p" != / ] || exit 1; rest=/${p##*/}$rest; p=${p%/*}; p=${p:-/}',
      'done',
      section('path'),
      'printf %s "${r%/}$rest"',
      section('mounts'),
      'cat /proc/self/mounts',
      mustHaveRun,
      section('devices'),
      'while read -r d _; do case $d in',
      '/dev/loop*) read -r f 2>/dev/null < "/sys/block/${d##*/}/loop/backing_file" && printf "%s %s\\n" "$d" "$f" ;;',
      '/dev/*) [ ! -h "$d" ] || printf "%s %s\\n" "$d" "$(readlink -f -- "$d")" ;;',
      'esac; done < /proc/self/mounts',
      section('wanted'),
      'case $s in UUID=*|LABEL=*|PARTUUID=*|PARTLABEL=*) s=$(findfs "$s" 2>/dev/null) ;; esac',
      'k=; if [ -b "$s" ]; then k=block; elif [ -f "$s" ]; then k=file; elif [ -d "$s" ]; then k=directory; fi',
      '[ -z "$k" ] || echo "$k $(stat -L -c %d:%i -- "$s") $(readlink -f -- "$s")"',
      section('seen'),
      'stat -L -c %d:%i -- "$t" 2>/dev/null',
      section('holds'),
      '[ ! -d "$t" ] || for f in "$t"/* "$t"/.[!.]*; do if [ -e "$f" ] || [ -h "$f" ]; then echo yes; break; fi; done',
    ].join('\n'),
  parse({ stdout, stderr }): Reading<MountPoint> {
    const parts = splitSections(stdout);
    const realPath = parts.get('path');
    if (!realPath?.startsWith('/')) return unavailable(`the path cannot be resolved: ${stderr.trim()}`);
    const part = (name: string): string => (parts.get(name) ?? '').trim();
    const mounted = parseFstab(part('mounts')).findLast(({ target }) => target === realPath);
    const devices = new Map(
      [...part('devices').matchAll(/^(\S+) (.+)$/gm)].map(([, name, is]) => [name, is]),
    );
    const [, kind, identity, path] = /^(block|file|directory) (\d+:\d+) (\/.*)$/.exec(part('wanted')) ?? [];
    const inode = part('seen');
    return available({
      realPath,
      ...(mounted && { mounted, source: devices.get(mounted.source) ?? mounted.source }),
      ...(inode && { inode }),
      holds: part('holds') === 'yes',
      ...(kind && identity && path && { wanted: { kind: kind as Kind, path, inode: identity } }),
    });
  },
});
