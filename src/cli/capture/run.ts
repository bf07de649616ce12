import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import type { Connection } from '../../connection/connection.js';
import { namedFacts } from '../../facts/catalogue.js';
import { functionHolders } from '../../facts/pci/function-holders.js';
import { splitSections } from '../../facts/reading/sections.js';
import {
  type ExitCode,
  exitCodes,
  type FactOutput,
  type FactQuery,
  type Masker,
  printable,
  problem,
  RiggerError,
  systemReason,
} from '../../model/index.js';
import { withHosts } from '../play/look-at-hosts.js';
import type { CaptureFlags } from './flags.js';
import { parseRecording, type Recording } from './recording.js';
import { type Replaced, replaceIn } from './replace.js';
import { captureSteps } from './steps.js';
import { packWorld } from './world.js';

/** `rigger capture`: one host, one file. */
export const capture = (pattern: string, flags: CaptureFlags): Promise<ExitCode> =>
  withHosts(pattern, flags, async ({ hosts, ask, masker }, signal) => {
    if (hosts.length > 1)
      throw new RiggerError([
        problem('cli/usage', `${pattern} means ${hosts.length} hosts, and a file holds one`, {
          help: `one of ${hosts.slice(0, 8).join(', ')}`,
        }),
      ]);
    const [result] = await ask((connection) => recordingOf(connection, signal));
    if (!result || 'unreachable' in result) {
      process.stderr.write(
        `${pattern}: unreachable: ${printable(masker.mask(result?.unreachable.message ?? ''))}\n`,
      );
      return exitCodes.hostUnreachable;
    }
    const { recording, replaced } = replaceIn(result.answer);
    const masked = maskedBy(masker, recording);
    try {
      await writeFile(flags.output, packWorld(masked, replaced), { mode: 0o600 });
    } catch (error) {
      throw new RiggerError([
        problem('cli/file', `${flags.output} cannot be written: ${systemReason(error)}`),
      ]);
    }
    process.stdout.write(captureText(result.host, flags.output, masked, replaced));
    return exitCodes.done;
  });

/** What a capture asks: every fact that playbooks see, and who uses whole functions. */
export const captureQueries = (): FactQuery[] =>
  [...Object.values(namedFacts).map((fact) => fact()), functionHolders()].filter(
    // Those are for a management controller.
    ({ script }) => !script.startsWith('#!'),
  );

const recordingOf = async (connection: Connection, signal: AbortSignal): Promise<Recording> => {
  const queries = captureQueries();
  const outputs = await connection.run(captureSteps(queries, randomBytes(8).toString('hex')), { signal });
  return recordingIn(queries, outputs);
};

/** From the outputs of the steps, in their order. @throws RiggerError where the host could not be recorded */
export const recordingIn = (queries: readonly FactQuery[], outputs: readonly FactOutput[]): Recording => {
  const [first, ...answers] = outputs;
  const network = answers[queries.findIndex(({ id }) => id === 'network')];
  const connection =
    splitSections(network?.stdout ?? '')
      .get('connection')
      ?.trim() ?? '';
  const recording = first?.exit === 0 ? parseRecording(answers.at(-1)?.stdout ?? '', connection) : undefined;
  if (recording === undefined)
    throw new RiggerError([
      problem(
        'cli/capture',
        `the host could not be recorded: ${first?.stderr.trim() || answers.at(-1)?.stderr.trim() || 'its answer was cut'}`,
        { help: 'it needs GNU grep and find, gzip, base64 and room in /tmp' },
      ),
    ]);
  return recording;
};

/** Values of the vault and passwords are no part of it, wherever they stand. */
const maskedBy = (masker: Masker, recording: Recording): Recording => ({
  ...recording,
  files: Object.fromEntries(Object.entries(recording.files).map(([path, text]) => [path, masker.mask(text)])),
  answers: recording.answers.map((answer) => ({
    ...answer,
    words: answer.words.map((word) => masker.mask(word)),
    stdout: masker.mask(answer.stdout),
    stderr: masker.mask(answer.stderr),
  })),
});

const captureText = (host: string, file: string, recording: Recording, replaced: Replaced): string => {
  const counts = Object.entries(replaced).map(([kind, count]) => `${count} ${kind}`);
  return [
    `${host}: ${Object.keys(recording.files).length} files and ${recording.answers.length} answers of programs in ${file}`,
    `replaced: ${counts.join(', ') || 'nothing'}`,
    'Names of guests, packages and accounts are in it. Look through it before you send it.',
    '',
  ].join('\n');
};
