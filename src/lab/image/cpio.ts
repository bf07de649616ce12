/** A file of an initramfs. */
export interface ArchiveEntry {
  /** Without a leading slash. */
  readonly path: string;
  /** File type and permissions, as in `st_mode`. */
  readonly mode: number;
  /** The file's bytes, or the target of a symbolic link. */
  readonly content: Buffer;
}

export const fileMode = 0o100000;
export const folderMode = 0o040000;
export const linkMode = 0o120000;

const padded = (bytes: Buffer): Buffer => Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);

const member = (inode: number, { path, mode, content }: ArchiveEntry): Buffer[] => {
  const name = Buffer.from(`${path}\0`);
  // inode, mode, uid, gid, links, mtime, file size, device ×2, special device ×2, name size, checksum
  const fields = [inode, mode, 0, 0, 1, 0, content.length, 0, 0, 0, 0, name.length, 0];
  const header = `070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}`;
  return [padded(Buffer.concat([Buffer.from(header), name])), padded(content)];
};

/**
 * A cpio archive in the `newc` format that the kernel unpacks (Documentation/driver-api/early-userspace/
 * buffer-format.rst). Owner root, time 0, entries in the given order: the same entries give the same bytes.
 */
export const cpioArchive = (entries: readonly ArchiveEntry[]): Buffer =>
  Buffer.concat([
    ...entries.flatMap((entry, index) => member(index + 1, entry)),
    ...member(0, { path: 'TRAILER!!!', mode: 0, content: Buffer.alloc(0) }),
  ]);
