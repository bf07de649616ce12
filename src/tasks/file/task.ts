import { posix } from 'node:path';
import { z } from 'zod';
import { fileState, type PresentFile } from '../../facts/files/file-state.js';
import { scopeOf } from '../../facts/reading/scopes.js';
import { type Change, changes, defineTask, nothing } from '../../model/index.js';
import { directoryChanges } from '../directory-changes.js';
import { absolutePath, ownership } from '../fields.js';
import { fileChanges } from '../file-content.js';
import { leavesNothing, leavesSomething } from '../foresight/paths.js';
import { reachOf } from '../foresight/places.js';
import { outcomeOf } from '../outcome.js';
import { namesFor, ownershipChanges } from '../ownership.js';
import { missing } from '../refusals.js';
import { rewritten } from '../rewritten.js';
import { hardLink, symbolicLink } from './links.js';

const input = z
  .strictObject({
    path: absolutePath('The path on the host'),
    state: z
      .enum(['file', 'absent', 'directory', 'touch', 'link', 'hard'])
      .default('file')
      .describe(
        'file: only set mode and owner of what exists; absent: remove, directories with all they hold; ' +
          'directory: make it, parents included; touch: make an empty file if nothing is there; ' +
          'link, hard: make a link to `src`',
      ),
    src: z
      .string()
      .min(1)
      .optional()
      .describe('What the link leads to; a symbolic link takes the text as it is'),
    force: z
      .boolean()
      .default(false)
      .describe('Let a link replace a regular file or an empty directory, or lead to nothing yet'),
    ...ownership,
  })
  .refine(({ state, src }) => (state === 'link' || state === 'hard') === (src !== undefined), {
    error: '`src` belongs to the states `link` and `hard`, and to no other',
    path: ['src'],
  });

/** Sets the state of a path, without touching the content of a file. */
export const file = defineTask({
  name: 'file',
  summary: 'Set mode and owner of a path, make a link, or remove it',
  input,
  shorthand: 'path',
  references: ['https://man7.org/linux/man-pages/man7/symlink.7.html'],
  needs: ({ path, state, src, ...wish }) => ({
    found: fileState({
      ...namesFor(wish),
      path,
      checksum: state === 'touch',
      follow: !['absent', 'link', 'hard'].includes(state),
    }),
    // Nothing else than a link has an original; asking for the path itself costs nothing.
    original: fileState({
      path: src === undefined ? path : posix.resolve(posix.dirname(path), src),
      checksum: false,
      follow: state === 'link',
    }),
  }),
  assures: ({ path, state, src = '' }) => {
    if (state === 'directory') return { that: `${path} is such a directory` };
    const that = { absent: `${path} does not exist`, link: `${path} leads to ${src}` };
    return state === 'absent' || state === 'link'
      ? { that: that[state], leaves: leavesSomething(path) }
      : undefined;
  },
  // Only a directory is made with those above it.
  reach: ({ path, state }) => [state === 'directory' ? reachOf(path) : scopeOf.file(path)],
  plan({ path, state, src = '', force, ...wanted }, { found, original }) {
    switch (state) {
      case 'absent':
        return found.type === 'absent' ? nothing(`${path} does not exist`) : changes([remove(path, found)]);
      case 'directory':
        return outcomeOf(
          directoryChanges({ path, parents: true, ...wanted }, found),
          `${path} is such a directory`,
        );
      case 'link':
        return outcomeOf(
          symbolicLink({ path, src, force, ...wanted }, found, original),
          `${path} leads to ${src}`,
        );
      case 'hard':
        return outcomeOf(hardLink({ path, src, force, ...wanted }, found, original), `${path} is ${src}`);
      case 'touch':
        if (found.type === 'absent')
          return outcomeOf(fileChanges({ path, content: '', ...wanted }, found), `${path} exists`);
        break;
      case 'file':
        if (found.type === 'absent')
          return missing(path, 'create it with `copy`, `template` or `directory`, or use `state: touch`');
    }
    return changes(ownershipChanges(path, wanted, found));
  },
});

/** `rm -r` does not follow a link that it is given; `--one-file-system` keeps it off mounts below. */
const remove = (path: string, found: PresentFile): Change => ({
  summary: `remove ${path}`,
  before: { type: found.type, mode: found.mode, size: found.size },
  after: null,
  commands: [
    {
      kind: 'exec',
      argv: [
        ...(found.type === 'directory' ? ['rm', '-rf', '--one-file-system'] : ['rm', '-f']),
        '--',
        `./${posix.basename(path)}`,
      ],
      at: path,
    },
  ],
  invalidates: rewritten(path, found),
  leaves: leavesNothing(path, found),
});
