import type { FileType } from '../../facts/files/file-state.js';
import type { Json } from '../../model/index.js';

/** What stat(2) knows of a path. */
export interface Statistics {
  readonly type: FileType;
  /** Four octal digits. */
  readonly mode: string;
  readonly uid: number;
  readonly gid: number;
  readonly owner: string;
  readonly group: string;
  readonly size: number;
  readonly links: number;
  readonly device: number;
  readonly inode: number;
  readonly accessed: number;
  readonly modified: number;
  readonly changed: number;
}

/** By the names that Ansible gives them. */
export const namedAsAnsible = ({ type, mode, ...told }: Statistics): { readonly [name: string]: Json } => {
  const bits = Number.parseInt(mode, 8);
  return {
    type,
    isreg: type === 'file',
    isdir: type === 'directory',
    islnk: type === 'link',
    isfifo: type === 'fifo',
    issock: type === 'socket',
    isblk: type === 'block',
    ischr: type === 'character',
    mode,
    isuid: (bits & 0o4000) !== 0,
    isgid: (bits & 0o2000) !== 0,
    uid: told.uid,
    gid: told.gid,
    pw_name: told.owner,
    gr_name: told.group,
    size: told.size,
    nlink: told.links,
    dev: told.device,
    inode: told.inode,
    atime: told.accessed,
    mtime: told.modified,
    ctime: told.changed,
  };
};
