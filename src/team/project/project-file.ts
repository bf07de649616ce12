/** A file of a project that travels with a run. */
export type ProjectFile =
  | {
      readonly path: string;
      readonly content: Uint8Array;
      /** It may be started, as an inventory that is a program. */
      readonly executable: boolean;
    }
  | {
      readonly path: string;
      /** Of a link: relative, and inside of the project. */
      readonly link: string;
    };

/** What a project may be at most: bytes as it is sent, bytes of its files, and how many they are. */
export const projectLimits = { packed: 8 * 2 ** 20, unpacked: 32 * 2 ** 20, files: 5000 } as const;

/** `8 MiB` */
export const inMebibytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MiB`;

/** What rigger keeps beside a project, and what git does: neither is of it. Roles that were fetched are. */
const ownFolders = /^(?:runs|\.git|\.rigger)(?:\/|$)/;

/** Whether a path stands for something inside of a project: relative, with `/`, without `.` and `..`. */
export const isProjectPath = (path: string): boolean =>
  path.length <= 500 &&
  !/[\\\0-\x1f\x7f]/.test(path) &&
  path
    .split('/')
    .every((part) => part !== '' && part !== '.' && part !== '..' && Buffer.byteLength(part) <= 255) &&
  (!ownFolders.test(path) || path.startsWith('.rigger/roles/'));

/**
 * Why a link may not travel; undefined where it may. Only its beginning may go upwards, and no further than the
 * project: behind another link, `..` would lead who knows where.
 */
export const linkFault = (path: string, target: string): string | undefined => {
  if (target.startsWith('/')) return `leads to ${target}, which is another file on another machine`;
  const parts = target.split('/').filter((part) => part !== '' && part !== '.');
  const up = parts.findIndex((part) => part !== '..');
  const steps = up === -1 ? parts.length : up;
  if (steps > path.split('/').length - 1) return `leads out of the project, to ${target}`;
  if (parts.slice(steps).includes('..')) return `leads to ${target}, with .. behind another folder`;
  return undefined;
};

/** A path that is there twice, or that is a file and a folder at once; undefined where each stands for itself. */
export const clashIn = (paths: readonly string[]): string | undefined => {
  const all = new Set<string>();
  for (const path of paths) {
    if (all.has(path)) return path;
    all.add(path);
  }
  return paths.find((path) => {
    const parts = path.split('/');
    return parts.some((_, index) => index > 0 && all.has(parts.slice(0, index).join('/')));
  });
};
