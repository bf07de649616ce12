import { posix } from 'node:path';
import type { FileState } from '../facts/files/file-state.js';
import { maxTextBytes, sha256Of } from '../facts/files/file-state.js';
import { scopeOf } from '../facts/reading/scopes.js';
import { type Change, type Json, type Refused, type TextDiff, utf8, type WriteFile } from '../model/index.js';
import { leavesFile } from './foresight/paths.js';
import { type Ownership, ownershipChanges } from './ownership.js';
import { cannotWrite, impossible } from './refusals.js';
import { rewritten } from './rewritten.js';
import { splitWords } from './shell-words.js';

/** A regular file as it should be. */
export interface WantedFile extends Ownership {
  readonly path: string;
  readonly content: string | Uint8Array;
  /** Shell words with `%s`. */
  readonly validate?: string | undefined;
  readonly backup?: boolean | undefined;
}

/** Bytes; `.2026-01-31T235959~` comes behind it, and file systems take 255. */
const longestWithBackup = 236;

/**
 * What makes a path that file; `state` is read with `follow` and `content`, so that a symbolic
 * link stays and the file that it leads to is written.
 */
export const fileChanges = (wanted: WantedFile, state: FileState): Change[] | Refused => {
  const refusal = cannotWrite(wanted.path, state);
  if (refusal) return refusal;
  const present = state.type === 'absent' ? undefined : state;
  const path = state.realPath ?? wanted.path;
  if (wanted.backup && present && Buffer.byteLength(posix.basename(path)) > longestWithBackup)
    return impossible(
      `the name of ${path} is too long for a backup, whose name has the time as well`,
      `shorten it to ${longestWithBackup} bytes, or leave out \`backup\``,
    );
  if (present && present.sha256 === sha256Of(wanted.content))
    return ownershipChanges(wanted.path, wanted, present);
  const before: Json = present
    ? described(present.sha256 ?? '', present.mode, {
        owner: wanted.owner && present.owner,
        group: wanted.group && present.group,
      })
    : null;
  const mode = wanted.mode ?? present?.mode ?? '0644';
  return [
    {
      summary: `${present ? 'change' : 'create'} ${wanted.path}`,
      before,
      after: described(sha256Of(wanted.content), mode, wanted),
      ...textDiff(wanted, state),
      commands: [writeFile({ ...wanted, path }, present !== undefined)],
      invalidates: [
        ...rewritten(wanted.path, state),
        ...(wanted.backup && present ? [scopeOf.file(posix.dirname(path))] : []),
      ],
      leaves: leavesFile(wanted.path, state, wanted),
    },
  ];
};

/** Owners are told where somebody cares for them; otherwise they stay. */
const described = (sha256: string, mode: string, { owner, group }: Ownership): Json => ({
  sha256: sha256.slice(0, 12),
  mode,
  ...(owner && { owner }),
  ...(group && { group }),
});

/** The connection keeps what is not given here of a file that exists. */
const writeFile = (
  { path, content, mode, owner, group, validate, backup }: WantedFile,
  exists: boolean,
): WriteFile => ({
  kind: 'write-file',
  path,
  content,
  ...(mode && { mode }),
  ...(owner && { owner }),
  ...(group && { group }),
  ...(validate && { validate: splitWords(validate) }),
  ...(backup && exists && { backup }),
});

/** Nothing where one side is binary or too large to be shown. */
const textDiff = ({ path, content }: WantedFile, state: FileState): { diff?: TextDiff } => {
  const after = asText(content);
  const before = state.type === 'absent' ? null : state.text;
  return after === undefined || before === undefined ? {} : { diff: { path, before, after } };
};

const asText = (content: string | Uint8Array): string | undefined => {
  if (content.length > maxTextBytes) return undefined;
  return typeof content === 'string' ? content : utf8(content);
};
