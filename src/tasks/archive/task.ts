import { posix } from 'node:path';
import { z } from 'zod';
import {
  type ArchiveContent,
  type ArchiveFormat,
  archived,
  packers,
  tarScript,
} from '../../facts/files/archived.js';
import { fileState } from '../../facts/files/file-state.js';
import { type Change, changes, defineTask, raw, sh } from '../../model/index.js';
import { absolutePath, filePath, oneOrMore, ownership } from '../fields.js';
import { namesFor, ownershipChanges } from '../ownership.js';
import { cannotWrite, missing } from '../refusals.js';
import { rewritten } from '../rewritten.js';

const formats = Object.keys(packers) as ArchiveFormat[];

const input = z
  .strictObject({
    path: oneOrMore(absolutePath('A file or directory of the host')).describe(
      'Files and directories of the host, one or a list; all have to be in one directory',
    ),
    dest: filePath('The archive, a file of the host'),
    format: z.enum(formats).default('gz').describe('How the tar archive is packed; `tar` leaves it as it is'),
    exclude_path: z
      .array(absolutePath('A path'))
      .default([])
      .describe('Paths that are left out, with all that they hold'),
    ...ownership,
  })
  .refine(({ path }) => new Set(path.map((one) => posix.dirname(one))).size === 1, {
    error: 'must all be in one directory: name that directory, or make an archive for each',
    path: ['path'],
  })
  .refine(({ path }) => !path.includes('/'), { error: 'must not be the root of the host', path: ['path'] })
  .refine(({ path, dest }) => !path.some((one) => dest === one || dest.startsWith(`${one}/`)), {
    error: 'must not be inside of what it holds',
    path: ['dest'],
  });

type Input = z.output<typeof input>;

/** Makes an archive of files of the host. */
export const archive = defineTask({
  name: 'archive',
  summary: 'Pack files and directories of the host into a tar archive',
  references: ['https://www.gnu.org/software/tar/manual/'],
  input,
  needs: ({ dest, format, ...wish }) => ({
    state: fileState({ ...namesFor(wish), path: dest, follow: true, checksum: false }),
    content: archived({ dest, format, ...contentOf(wish) }),
  }),
  plan(wish, { state, content }) {
    const { dest, path } = wish;
    const [gone] = content.missing;
    if (gone !== undefined)
      return missing(
        posix.join(posix.dirname(path[0]!), gone),
        'make it before this task, or take it out of `path`',
      );
    const refusal = cannotWrite(dest, state);
    if (refusal) return refusal;
    if (state.type !== 'absent' && content.present === content.wanted)
      return changes(ownershipChanges(dest, wish, state), `${dest} holds what the files are`);
    const change: Change = {
      summary: `pack ${path.join(', ')} into ${dest}`,
      before: state.type === 'absent' ? null : { content: content.present?.slice(0, 12) ?? 'another' },
      after: { content: content.wanted.slice(0, 12) },
      commands: [
        {
          kind: 'write-file',
          path: state.realPath ?? dest,
          content: { script: packed(wish), stdin: '' },
          // What it holds may be for its owner alone.
          mode: wish.mode ?? (state.type === 'absent' ? '0600' : undefined),
          owner: wish.owner,
          group: wish.group,
        },
      ],
      invalidates: rewritten(dest, state),
    };
    return changes([change]);
  },
});

const contentOf = ({ path, exclude_path }: Pick<Input, 'path' | 'exclude_path'>): ArchiveContent => {
  const folder = posix.dirname(path[0]!);
  return {
    folder,
    names: path.map((one) => posix.basename(one)),
    excluded: exclude_path.map((one) => posix.relative(folder, one)),
  };
};

/** The pipe ends well only where tar(1) does as well. */
const packed = (wish: Input): string =>
  sh`r=$({ { ( ${raw(tarScript(contentOf(wish)))}
); echo $? >&7; } | ${packers[wish.format]} >&3 || echo 1 >&7; } 7>&1)
[ "$r" = 0 ] || { echo "not all could be packed: a file cannot be read, or changed meanwhile" >&2; exit 1; }`;
