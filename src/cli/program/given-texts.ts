import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { controllerFiles } from '../../language/controller-files.js';
import type { Files } from '../../language/playbook/index.js';
import { textOf } from '../../language/text.js';
import { problem, RiggerError, systemReason } from '../../model/index.js';

/** Texts of this command line that stand in no file, by the absolute path of the name that they go by. */
const texts = new Map<string, string>();

/** Lets a name stand for a text wherever a playbook is read, and in the frames of messages. */
export const giveText = (name: string, text: string): void => {
  texts.set(resolve(name), text);
};

export const givenText = (path: string): string | undefined => texts.get(resolve(path));

/** Files as others see them, and the given texts beside them. */
export const withGivenTexts = (files: Files): Files => ({
  read: async (path) => {
    const text = givenText(path);
    if (text === undefined) return files.read(path);
    controllerFiles().read(resolve(path), Buffer.from(text));
    return text;
  },
  list: (path) => files.list(path),
});

/** What stands for standard input where a file is asked for. */
const standardInput = '-';

const isStandardInput = (given: string): boolean => given === standardInput || given === '/dev/stdin';

/**
 * The name of a playbook, whose text is read here where it comes by standard input.
 * @throws RiggerError `cli/empty-input`
 */
export const playbookGiven = (given: string): string => {
  if (!isStandardInput(given)) return given;
  giveText(standardInput, readStandardInput('the playbook'));
  return standardInput;
};

/** All of standard input. @throws RiggerError `cli/empty-input` when there is nothing */
export const readStandardInput = (what: string): string => {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(0);
  } catch (error) {
    throw new RiggerError([
      problem('cli/file', `standard input cannot be read: ${systemReason(error)}`, {
        help: 'pipe the text in, or redirect it from a file',
      }),
    ]);
  }
  const text = textOf(bytes, standardInput);
  if (text.trim() === '')
    throw new RiggerError([
      problem('cli/empty-input', `${what} was to be read from standard input, which is empty`, {
        help: 'pipe the text in, or name a file',
      }),
    ]);
  return text;
};
