import { z } from 'zod';
import { type FileQuestion, type FileState, fileState } from '../facts/files/file-state.js';
import { scopeOf } from '../facts/reading/scopes.js';
import {
  type Change,
  type FactQuery,
  foreseen,
  type Json,
  type Prediction,
  type Refused,
  unforeseen,
} from '../model/index.js';
import { leavesOwnFiles } from './foresight/own-files.js';
import { leavesFile } from './foresight/paths.js';
import { impossible } from './refusals.js';

/**
 * What settings of the kernel were before rigger changed them for the first time: noted on the host, so that they can
 * be put back, by another run and from another controller too.
 */
export type KeptBefore = Readonly<Record<string, string | number | boolean>>;

const shape = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
const folder = '/etc/rigger/before';
const pathOf = (name: string): string => `${folder}/${name}.json`;

export const keptBeforeNeeds = (name: string): FactQuery<FileState> =>
  fileState({ path: pathOf(name), content: true });

/** What the note says; its path where it is not what rigger wrote. */
export const keptBefore = (name: string, state: FileState | undefined): KeptBefore | string => {
  if (state === undefined || state.type === 'absent') return {};
  try {
    return shape.parse(JSON.parse((state.type === 'file' ? state.text : undefined) ?? ''));
  } catch {
    return pathOf(name);
  }
};

export const unreadable = (path: string): Refused =>
  impossible(
    `${path} is not the note that rigger wrote of what was there before`,
    'look at it, and move it away; what was before is then unknown',
  );

/** Notes values of settings that no note has yet. */
export const keepBefore = (
  name: string,
  { what, noted, values }: { readonly what: string; readonly noted: KeptBefore; readonly values: KeptBefore },
): Change[] => {
  const added = Object.entries(values).filter(([key]) => !Object.hasOwn(noted, key));
  if (added.length === 0) return [];
  const text = `${JSON.stringify({ ...noted, ...Object.fromEntries(added) }, null, 2)}\n`;
  return [
    {
      summary: `note in ${pathOf(name)} what ${what} had before`,
      after: Object.fromEntries(added) as Json,
      commands: [
        { kind: 'exec', argv: ['mkdir', '-p', folder] },
        { kind: 'write-file', path: pathOf(name), content: text, mode: '0644' },
      ],
      invalidates: noteReachOf(name),
      leaves: leavesOwnFiles([pathOf(name)], true, (before, question) =>
        written(name, text, before, question),
      ),
    },
  ];
};

/** All that a note can touch. */
export const noteReachOf = (name: string): string[] => [scopeOf.file(pathOf(name)), 'file:/etc/rigger'];

/** What a question about a note reads when it has been written. */
const written = (
  name: string,
  content: string,
  before: FileState,
  question: FileQuestion,
): FileState | undefined => {
  const file = leavesFile(pathOf(name), before, { content, mode: '0644' });
  const told: Prediction | undefined = file.find(({ fact }) => fact === fileState.definition.id);
  return told?.of(before, question) as FileState | undefined;
};

/** Its folder goes with the last note. */
const gone = (): FileState => foreseen<FileState>({ type: 'absent', parent: unforeseen });

/** Removes the note, once all is as it was. */
export const forgetBefore = (name: string, state: FileState | undefined): Change[] =>
  state === undefined || state.type === 'absent'
    ? []
    : [
        {
          summary: `remove ${pathOf(name)}`,
          commands: [
            { kind: 'exec', argv: ['rm', '-f', '--', pathOf(name)] },
            {
              kind: 'exec',
              argv: ['rmdir', '--ignore-fail-on-non-empty', '--parents', folder],
              accept: [0, 1],
            },
          ],
          invalidates: noteReachOf(name),
          leaves: leavesOwnFiles([pathOf(name)], false, gone),
        },
      ];
