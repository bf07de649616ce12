import { posix } from 'node:path';
import { z } from 'zod';
import { type AuthorizedKeys, authorizedKeys } from '../../facts/files/authorized-keys.js';
import { scopeOf } from '../../facts/reading/scopes.js';
import {
  type Change,
  changes,
  defineTask,
  leaving,
  type Prediction,
  problem,
  refused,
  revised,
} from '../../model/index.js';
import { absolutePath, oneOrMore } from '../fields.js';
import { instead } from '../foresight/instead.js';
import { leavesDirectory, leavesFile, leavesSomething } from '../foresight/paths.js';
import { reachOf } from '../foresight/places.js';
import { edited, type Line, linesOf, newLine } from '../lines.js';
import { missing } from '../refusals.js';
import { notText } from '../text-edit.js';

const keyTypes = /(?:^|\s)(ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-nistp\d+|sk-[\w@.-]+)\s+([A-Za-z0-9+/]+=*)/;

const key = z
  .string()
  .refine(
    (text) => keysIn(text).length > 0,
    'must be a line of an authorized_keys file, such as the content of a .pub file',
  );

const input = z.strictObject({
  user: z.string().min(1).describe('The account'),
  key: oneOrMore(key).describe('Public keys, with options and comment where wanted; several lines or a list'),
  state: z.enum(['present', 'absent']).default('present').describe('Whether the keys may log in'),
  exclusive: z.boolean().default(false).describe('Remove all other keys'),
  path: absolutePath('Another file than `~/.ssh/authorized_keys`').optional(),
});

/** Lets public keys log in to an account. */
export const authorizedKey = defineTask({
  name: 'authorized_key',
  summary: 'Let public keys log in to an account, or let them no longer',
  references: ['https://man.openbsd.org/sshd#AUTHORIZED_KEYS_FILE_FORMAT'],
  input,
  needs: ({ user, path }) => ({ found: authorizedKeys({ user, ...(path && { path }) }) }),
  assures: ({ user, state }) => ({ that: whoMayLogIn(user, state) }),
  reach: ({ path }) => (path === undefined ? ['file:/home', 'file:/root'] : [reachOf(path)]),
  plan({ user, key: given, state, exclusive }, { found }) {
    const { account, path, realPath, text, folderMode } = found;
    if (!account) return missing(`account ${user}`, 'create it with `user` first');
    const all = given.flatMap(keysIn);
    const keys = all.filter((one, index) => all.findIndex((other) => sameKey(one, other)) === index);
    if (text === undefined) return notText(path);
    const before = linesOf(text ?? '');
    const after =
      state === 'present'
        ? withKeys(before.lines, keys, exclusive)
        : before.lines.filter((line) => !keys.some((one) => sameKey(one, line.text)));
    const content = edited(before, after);
    if (content === (text ?? '')) return changes([], whoMayLogIn(user, state));
    const folder = posix.dirname(path);
    const inHome = path.startsWith(`${account.home}/`);
    if (folderMode === '' && !inHome)
      return refused(
        problem('tasks/no-parent', `${path} cannot be written: ${folder} is not a directory`, {
          help: `add a task \`directory: ${folder}\` before this one`,
        }),
      );
    // By its name, since a plan may know no number yet; a colon stands for the login group, as chown(1) has it.
    const owner = inHome ? `${user}:` : 'root';
    const group = inHome ? undefined : 'root';
    const ownership = { owner: inHome ? user : 'root', group: inHome ? undefined : 'root' };
    const makeFolder: Change = {
      summary: `create directory ${folder}`,
      before: null,
      after: { type: 'directory', mode: '0700' },
      commands: [
        { kind: 'make-directory', path: folder, parents: true, mode: '0700' },
        { kind: 'set-attributes', path: folder, last: 'follow', owner, group, mode: '0700' },
      ],
      invalidates: [scopeOf.file(inHome ? account.home : folder)],
      leaves: instead(
        leavesDirectory(
          folder,
          { type: 'absent', parent: 'directory' },
          { ...ownership, mode: '0700', parents: true },
        ),
        keysLeft(found, { folderMode: '700' }),
      ),
    };
    return changes([
      ...(folderMode === '' ? [makeFolder] : []),
      {
        summary: `${state === 'present' ? 'let' : 'keep'} ${keys.length === 1 ? 'a key' : `${keys.length} keys`} ${state === 'present' ? 'log in' : 'from logging in'} to ${user}`,
        before: before.lines.map(shown),
        after: after.map(shown),
        diff: { path, before: text, after: content },
        commands: [{ kind: 'write-file', path, content, mode: '0600', owner, group }],
        invalidates: [...new Set([path, realPath ?? path].map(scopeOf.file))],
        leaves: instead(
          text === null
            ? leavesFile(
                path,
                { type: 'absent', parent: 'directory' },
                { ...ownership, mode: '0600', content },
              )
            : leavesSomething(path),
          keysLeft(found, { text: content }),
        ),
      },
    ]);
  },
});

const whoMayLogIn = (user: string, state: 'present' | 'absent'): string =>
  `these keys ${state === 'present' ? 'may' : 'cannot'} log in to ${user}`;

/** What is asked of the same file, or of another one. */
const keysLeft = ({ path }: AuthorizedKeys, fields: Partial<AuthorizedKeys>): Prediction =>
  leaving(authorizedKeys, (before) => {
    const isSame = before.path === path && before.realPath === undefined;
    if (isSame) return revised(before, fields);
    const near = [before.path, before.realPath ?? before.path].some(
      (one) => posix.dirname(one) === posix.dirname(path),
    );
    return near ? undefined : before;
  });

function keysIn(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#') && keyTypes.test(line));
}

/** Type and key alone say which key it is; options and comment may differ. */
const sameKey = (one: string, other: string): boolean => {
  const [a, b] = [keyTypes.exec(one), keyTypes.exec(other)];
  return a !== null && b !== null && !other.startsWith('#') && a[1] === b[1] && a[2] === b[2];
};

const withKeys = (lines: readonly Line[], keys: readonly string[], exclusive: boolean): readonly Line[] => {
  const kept = lines
    .map((line) => ({ ...line, text: keys.find((one) => sameKey(one, line.text)) ?? line.text }))
    .filter(({ text }) => !exclusive || text.startsWith('#') || keys.some((one) => sameKey(one, text)));
  return [...kept, ...keys.filter((one) => !kept.some(({ text }) => sameKey(one, text))).map(newLine)];
};

/** Comment, or the end of the key where there is none: enough for a person to know it. */
const shown = ({ text }: Line): string => {
  const match = keyTypes.exec(text);
  if (!match) return text;
  const comment = text.slice(match.index + match[0].length).trim();
  return `${match[1]} ${comment || `…${match[2]?.slice(-12)}`}`;
};
