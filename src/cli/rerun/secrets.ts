import { readFileSync } from 'node:fs';
import { type Diagnostic, didYouMean, problem, RiggerError, systemReason } from '../../model/index.js';
import type { SecretsFile } from '../inputs/format.js';
import { askSecret } from '../program/ask.js';

/** The secrets of a run that were given by `--secret NAME=@FILE`. */
export interface GivenSecrets {
  readonly values: ReadonlyMap<string, string>;
  /** The file of the password of sudo. */
  readonly becomePasswordFile: string | undefined;
}

type Needed = SecretsFile['secrets'][number];

/** What stands for each, and has to be there before anything is read. */
const isNamed = ({ kind }: Needed): boolean => kind === 'value' || kind === 'text' || kind === 'file';

/** What `--secret` takes: an answer that a task asks for as well, and the password of sudo. */
const isTaken = (one: Needed): boolean =>
  isNamed(one) || one.kind === 'typed' || one.kind === 'become-password';

/** Name of the password of sudo. */
const becomePasswordName = 'become_password';

/** What is wrong with `--secret`; the values of the others. */
export const readSecrets = (
  given: readonly string[],
  { secrets }: SecretsFile,
): { readonly given: GivenSecrets; readonly mistakes: readonly Diagnostic[] } => {
  const values = new Map<string, string>();
  const mistakes: Diagnostic[] = [];
  let becomePasswordFile: string | undefined;
  const names = secrets.filter(isTaken).map(({ name }) => name);
  for (const word of given) {
    const [, name, file] = /^(.+)=@(.+)$/s.exec(word) ?? [];
    if (name === undefined || file === undefined)
      mistakes.push(
        problem('cli/usage', `--secret takes NAME=@FILE, not ${JSON.stringify(word.split('=')[0])}`, {
          help: 'a secret on the command line would be seen by everybody: put it into a file',
        }),
      );
    else if (!names.includes(name))
      mistakes.push(
        problem('rerun/unknown-secret', `the run has left out no secret ${name}`, {
          help:
            didYouMean(name, names) ??
            (names.length === 0 ? 'it needs none' : `it needs ${names.join(', ')}`),
        }),
      );
    else
      try {
        values.set(name, readFileSync(file, 'utf8').replace(/\r?\n$/, ''));
        if (name === becomePasswordName) becomePasswordFile = file;
      } catch (error) {
        mistakes.push(
          problem('cli/file', `--secret ${name}=@${file} cannot be read: ${systemReason(error)}`),
        );
      }
  }
  return { given: { values, becomePasswordFile }, mistakes };
};

/**
 * The secrets that have to be given by name and were not.
 * @param canAsk somebody is there: what a task asks for is typed when the run comes to it
 */
export const missingSecrets = (
  { secrets }: SecretsFile,
  given: GivenSecrets,
  canAsk: boolean,
): readonly Needed[] =>
  secrets.filter((one) => (isNamed(one) || (one.kind === 'typed' && !canAsk)) && !given.values.has(one.name));

/** All secrets that are missing, in one message. */
export const secretsMissing = (missing: readonly Needed[]): Diagnostic =>
  problem(
    'rerun/missing-secret',
    `${missing.length === 1 ? 'a secret was' : `${missing.length} secrets were`} left out of the run and not given: ${missing.map(({ name }) => name).join(', ')}`,
    {
      help: "give each with --secret 'NAME=@FILE', or run it in a terminal, where they are asked for",
      notes: missing.map((one) => `${one.name}: ${placesOf(one)}`),
    },
  );

/** Where a secret stood. */
const placesOf = ({ used }: Needed): string =>
  used.map(({ file, line }) => (line === undefined ? file : `${file}:${line}`)).join(', ');

/** Asks for those that are missing, one after another. @throws RiggerError where there is nobody to ask */
export const askSecrets = async (
  missing: readonly Needed[],
  input: boolean,
): Promise<Map<string, string>> => {
  if (missing.length > 0 && !(input && process.stdin.isTTY === true))
    throw new RiggerError([secretsMissing(missing)]);
  const found = new Map<string, string>();
  for (const one of missing) found.set(one.name, await askSecret(`${one.name} (${placesOf(one)})`, input));
  return found;
};
