import { z } from 'zod';
import { type FileState, fileState } from '../../facts/files/file-state.js';
import { type SyncDifference, syncDifference } from '../../facts/files/sync-difference.js';
import { scopeOf } from '../../facts/reading/scopes.js';
import { type Change, changes, defineTask, type FactQuery, syncScript } from '../../model/index.js';
import { directoryChanges } from '../directory-changes.js';
import { absolutePath, ownership } from '../fields.js';
import { reachOf } from '../foresight/places.js';
import { isRefused } from '../outcome.js';

const input = z.strictObject({
  src: z
    .string()
    .regex(/.\/$/, 'must end with `/`: what is in that directory comes to `dest`')
    .describe(
      'Directory of the controller, looked for in `files/` of the role and the playbook, with `/` at its end',
    ),
  dest: absolutePath('The directory on the host; made when it is missing, in one that exists'),
  delete: z
    .boolean()
    .default(false)
    .describe(
      'Remove from `dest` what `src` does not hold; the plan lists it, and the play must allow `destroys-data`',
    ),
  exclude: z
    .array(
      z
        .string()
        .min(1)
        .regex(/^[^\0\n]+$/, 'must be one line'),
    )
    .default([])
    .describe("Patterns in rsync's words, such as `*.o` or `/build/`: neither sent nor removed"),
  checksum: z
    .boolean()
    .default(false)
    .describe('Compare contents; files of the same size and time count as the same otherwise'),
  owner: ownership.owner.describe('Owning user of all that is sent; who the task runs as when missing'),
  group: ownership.group.describe('Owning group of all that is sent; that of the user when missing'),
});

type Input = z.output<typeof input>;

type SyncNeeds = { readonly state: FactQuery<FileState>; readonly difference?: FactQuery<SyncDifference> };

/** Makes a directory of the host the same as one of the controller, sending only what differs. */
export const sync = defineTask<Input, SyncNeeds>({
  name: 'sync',
  summary: 'Make a directory of the host the same as one of the controller, by rsync',
  references: ['https://download.samba.org/pub/rsync/rsync.1'],
  input,
  sources: ({ src }) => ({ tree: { path: src, folder: 'files', render: false, place: true } }),
  needs: (wish, sources) => ({
    state: fileState({ path: wish.dest, follow: true, checksum: false }),
    ...(sources?.tree && { difference: syncDifference(requestOf(wish, sources.tree.path)) }),
  }),
  reach: ({ dest }) => [reachOf(dest)],
  plan(wish, { state, difference }, { sources }) {
    const { src, dest } = wish;
    const made = directoryChanges({ path: dest, parents: false }, state);
    if (isRefused(made)) return made;
    const found = made.length === 0 ? difference! : withoutItself(difference!);
    const sent = isSame(found) ? [] : [sending(wish, sources.tree!.path, found)];
    const { deleted } = difference!;
    return changes([...made, ...sent], `${dest} holds what ${src} holds`, {
      ...(deleted.length > 0 && { notes: some(deleted).map((name) => `removes ${name}`) }),
    });
  },
});

/** What is made first has what it needs. */
const withoutItself = ({ created, changed, deleted }: SyncDifference): SyncDifference => ({
  created: created.filter((name) => name !== './'),
  changed: changed.filter((name) => name !== './'),
  deleted,
});

const isSame = (difference: SyncDifference): boolean =>
  Object.values(difference).every((names: readonly string[]) => names.length === 0);

const requestOf = (wish: Input, src: string) => {
  const { dest, exclude, checksum, owner, group } = wish;
  return { src, dest, exclude, delete: wish.delete, checksum, owner, group };
};

const sending = (wish: Input, src: string, { created, changed, deleted }: SyncDifference): Change => ({
  summary: `sync ${wish.src} to ${wish.dest}: ${[
    ...(created.length > 0 ? [`${created.length} new`] : []),
    ...(changed.length > 0 ? [`${changed.length} changed`] : []),
    ...(deleted.length > 0 ? [`${deleted.length} removed (${some(deleted, 3).join(', ')})`] : []),
  ].join(', ')}`,
  after: {
    ...(created.length > 0 && { new: some(created) }),
    ...(changed.length > 0 && { changed: some(changed) }),
    ...(deleted.length > 0 && { removed: some(deleted) }),
  },
  // What appears after a plan that removes nothing was never shown to anybody.
  commands: [
    {
      kind: 'script',
      script: syncScript({ ...requestOf(wish, src), delete: deleted.length > 0, dry: false }),
    },
  ],
  invalidates: [scopeOf.file(wish.dest)],
  ...(deleted.length > 0 && { risk: 'destroys-data' as const }),
});

/** Names that a plan lists. */
const mostNames = 200;

const some = (names: readonly string[], most = mostNames): string[] =>
  names.length <= most ? [...names] : [...names.slice(0, most), `and ${names.length - most} more`];
