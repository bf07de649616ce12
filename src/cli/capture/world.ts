import { gzipSync } from 'node:zlib';
import { version } from '../../engine/version.js';
import type { Recording } from './recording.js';
import type { Replaced } from './replace.js';
import { tarOf } from './tar.js';

/** `world.json`: what a recording is, and all of it that is no file of the host. */
export interface WorldFile extends Omit<Recording, 'files' | 'answers'> {
  readonly format: 'rigger world';
  readonly version: 1;
  readonly rigger: string;
  /** How many values of each kind stand in for others. */
  readonly replaced: Replaced;
  /** Programs as they were asked, and what they answered: `stdout` names a file below `outputs/`. */
  readonly commands: readonly {
    readonly words: readonly string[];
    readonly stdout: string;
    readonly stderr: string;
    readonly exit: number;
  }[];
}

/** The recording as files by their names, as they lie below `test/worlds/<name>/`. */
const worldFiles = (recording: Recording, replaced: Replaced): ReadonlyMap<string, Uint8Array> => {
  const { files, answers, ...rest } = recording;
  const bytes = (text: string): Uint8Array => Buffer.from(text, 'utf8');
  const told = distinct(answers);
  const name = (index: number): string => `outputs/${String(index).padStart(3, '0')}`;
  const world: WorldFile = {
    ...{ format: 'rigger world', version: 1, rigger: version, replaced, ...rest },
    commands: told.map(({ words, stderr, exit }, index) => ({ words, stdout: name(index), stderr, exit })),
  };
  return new Map([
    ['world.json', bytes(`${JSON.stringify(world, null, 1)}\n`)],
    ...told.map(({ stdout }, index) => [name(index), bytes(stdout)] as const),
    ...Object.entries(files).map(([path, text]) => [`files${path}`, bytes(text)] as const),
  ]);
};

/** Asked twice, a program is recorded once: with its last answer. */
const distinct = (answers: Recording['answers']): Recording['answers'] => [
  ...new Map(
    answers
      .toSorted((one, other) => (one.words.join('\0') < other.words.join('\0') ? -1 : 1))
      .map((answer) => [answer.words.join('\0'), answer]),
  ).values(),
];

/** One gzipped tar. */
export const packWorld = (recording: Recording, replaced: Replaced): Buffer =>
  gzipSync(tarOf(worldFiles(recording, replaced)), { level: 9 });
