/** What is asked of a path. */
export interface FileQuestion {
  readonly path: string;
  /** Read the text as well. */
  readonly content?: boolean;
  /** Describe what a symbolic link points to, not the link. */
  readonly follow?: boolean;
  /** Bytes up to which `text` is read; larger files have their checksum only. */
  readonly maxBytes?: number;
  /** Read the names of owner and group, which depend on the accounts that there are. */
  readonly names?: boolean;
  /** Skip the checksum, for questions about existence and mode: cheap on large files. */
  readonly checksum?: boolean;
}

/** Above this a text is compared by its checksum, and no text diff is shown. */
export const maxTextBytes = 256 * 1024;

/** For stat(1); busybox has all of these as well. */
export const statFormat = (names = false): string =>
  names ? '%f:%s:%h:%u:%g:%U:%G:%d:%i' : '%f:%s:%h:%u:%g:::%d:%i';
