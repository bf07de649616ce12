import { posix } from 'node:path';
import { z } from 'zod';
import { type FileState, fileState } from '../../facts/files/file-state.js';
import { scopeOf } from '../../facts/reading/scopes.js';
import { defineTask, type FactQuery, type SourceRequest } from '../../model/index.js';
import { fileIn, fileOrFolderPath, ownership, writing } from '../fields.js';
import { fileChanges } from '../file-content.js';
import { leavesSomething } from '../foresight/paths.js';
import { reachOf } from '../foresight/places.js';
import { outcomeOf } from '../outcome.js';
import { namesFor } from '../ownership.js';
import { type TreeNeeds, treeChanges, treeNeeds, type WantedTree } from './tree.js';

const isTree = (src: string | undefined): src is string => src?.endsWith('/') === true;

const input = z
  .strictObject({
    dest: fileOrFolderPath(
      'The file on the host; with `/` at its end the directory that gets the file `src` under its own name; for a tree the directory that gets what is in `src`',
    ),
    src: z
      .string()
      .min(1)
      .optional()
      .describe(
        'File of the controller, looked for in `files/` of the role and the playbook; copied byte for byte; with `/` at its end all that is in that directory',
      ),
    content: z.string().optional().describe('The text itself, instead of `src`'),
    ...writing,
    mode: writing.mode.describe(
      'Permissions in octal, such as "0644"; unchanged (or by the umask) when missing; of a tree its files\', each of which has its source\'s when missing',
    ),
    directory_mode: ownership.mode.describe(
      'Permissions of the directories of a tree; unchanged (or by the umask) when missing',
    ),
    exact: z
      .boolean()
      .default(false)
      .describe('Remove from `dest` what the tree does not hold; the plan lists each file'),
  })
  .refine(({ src, content }) => (src === undefined) !== (content === undefined), {
    error: 'give either `src` or `content`',
  })
  .refine(({ dest, content }) => content === undefined || !dest.endsWith('/'), {
    error: 'must be the path of the file, with its name at the end: `content` has no name',
    path: ['dest'],
  })
  .refine(({ src, exact }) => !exact || isTree(src), {
    error: 'belongs to a tree, whose `src` has `/` at its end',
    path: ['exact'],
  })
  .refine(({ src, directory_mode }) => directory_mode === undefined || isTree(src), {
    error: 'belongs to a tree, whose `src` has `/` at its end',
    path: ['directory_mode'],
  })
  .refine(({ exact, backup }) => !exact || !backup, {
    error: 'cannot go with `exact`, which would remove the backups',
    path: ['backup'],
  });

type Input = z.output<typeof input>;

const fileAt = ({ dest, src }: Pick<Input, 'dest' | 'src'>): string =>
  fileIn(dest, posix.basename(src ?? ''));

const treeOf = ({ dest, directory_mode, ...wish }: Input): WantedTree => ({
  ...wish,
  path: dest.replace(/(?<=.)\/$/, ''),
  directoryMode: directory_mode,
});

type CopyNeeds = TreeNeeds & { readonly state?: FactQuery<FileState> };

/** Puts a file or a tree of the controller, or a text, on the host. */
export const copy = defineTask<Input, CopyNeeds>({
  name: 'copy',
  summary: 'Put a file or a tree of the controller, or a given text, on the host',
  input,
  sources: ({ src }): Readonly<Record<string, SourceRequest>> =>
    src === undefined
      ? {}
      : { file: { path: src, folder: 'files', render: false, ...(isTree(src) && { tree: true }) } },
  needs: (wish, sources) =>
    isTree(wish.src)
      ? treeNeeds(treeOf(wish), sources?.file?.entries ?? [])
      : { state: fileState({ ...namesFor(wish), path: fileAt(wish), follow: true, content: true }) },
  assures: (wish) =>
    isTree(wish.src)
      ? undefined
      : { that: `${fileAt(wish)} has this content`, leaves: leavesSomething(fileAt(wish)) },
  reach: (wish) => [isTree(wish.src) ? reachOf(wish.dest) : scopeOf.file(fileAt(wish))],
  plan(wish, { state, names, ...states }, { sources }) {
    const { src, content } = wish;
    if (isTree(src))
      return outcomeOf(
        treeChanges(treeOf(wish), states, names ?? {}, sources.file?.entries ?? []),
        `${wish.dest} holds what ${src} holds`,
      );
    const path = fileAt(wish);
    const bytes = content ?? sources.file?.content ?? '';
    return outcomeOf(fileChanges({ ...wish, path, content: bytes }, state!), `${path} has this content`);
  },
});
