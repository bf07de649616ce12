/** What stands at a path. */
export type FileState = AbsentFile | PresentFile;

export interface AbsentFile {
  readonly type: 'absent';
  /** What stands at the directory that would hold it. */
  readonly parent: 'directory' | 'absent' | 'other';
  /** With `follow`, when the path is a symbolic link to nothing: where the file would be. */
  readonly realPath?: string;
}

export type FileType = 'file' | 'directory' | 'link' | 'fifo' | 'socket' | 'block' | 'character';

export interface PresentFile {
  readonly type: FileType;
  /** Four octal digits: `0644`. */
  readonly mode: string;
  readonly uid: number;
  readonly gid: number;
  /** With `names`: the account's name; otherwise, and where no account has it, the number as text. */
  readonly owner: string;
  readonly group: string;
  /** Bytes. */
  readonly size: number;
  /** Of a symbolic link: the text in it, not resolved. */
  readonly target?: string;
  /** With `follow`, when the path is a symbolic link: where it ends. */
  readonly realPath?: string;
  /** Device and inode number; equal for hard links of one file. */
  readonly inode: string;
  /** How many names a regular file has, where it has several. */
  readonly links?: number;
  /** Of a regular file, in hexadecimal. */
  readonly sha256?: string;
  /** Of a regular file no larger than `maxBytes` that is UTF-8, when `content` was asked. */
  readonly text?: string;
}
