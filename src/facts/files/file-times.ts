import {
  available,
  defineFact,
  mustHaveRun,
  raw,
  sh,
  unavailable,
  walkFunctions,
} from '../../model/index.js';
import { scopeOf } from '../reading/scopes.js';

/** When a path was used and changed, in seconds since 1970, and what else stat(1) tells beside `file_state`. */
export interface FileTimes {
  readonly accessed: number;
  readonly modified: number;
  /** Of the inode: owner, mode and names included. */
  readonly changed: number;
  readonly links: number;
  readonly device: number;
  readonly inode: number;
  /** Of 512 bytes, that it takes on the disk. */
  readonly blocks: number;
}

interface TimesQuestion {
  readonly path: string;
  /** Of what a symbolic link leads to, instead of the link. */
  readonly follow: boolean;
}

type Numbers = [number, number, number, number, number, number, number];

/** The times of a path; null where nothing is there. @see https://man7.org/linux/man-pages/man2/stat.2.html */
export const fileTimes = defineFact<FileTimes | null, TimesQuestion>({
  id: 'file_times',
  summary: 'When a path was accessed, modified and changed, its device, inode and blocks',
  scopes: ({ path }) => [scopeOf.file(path)],
  script: ({ path, follow }) =>
    [
      sh`${raw(walkFunctions)}\nrigger_walk ${path} ${follow ? 'follow' : 'keep'} || {`,
      '  case $stop in absent|other) echo absent ;; *) echo closed ;; esac; exit 0; }',
      `stat -c '%X %Y %Z %h %d %i %b' -- "./$name" 2>/dev/null || { ${mustHaveRun}; echo absent; }`,
    ].join('\n'),
  parse({ stdout }, { path }) {
    if (stdout === 'absent\n') return available(null);
    const told = /^(\d+) (\d+) (\d+) (\d+) (\d+) (\d+) (\d+)\n$/.exec(stdout);
    if (!told) return unavailable(`the way to ${path} cannot be followed, or stat did not tell of it`);
    const [accessed, modified, changed, links, device, inode, blocks] = told.slice(1).map(Number) as Numbers;
    return available({ accessed, modified, changed, links, device, inode, blocks });
  },
});
