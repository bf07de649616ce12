import { defineCodes } from '../model/index.js';

/** Mistakes on the command line itself. */
export const cliCodes = defineCodes({
  'cli/unknown-command': {
    title: 'No such command',
    explanation: 'The first word is the command. `rigger help` lists them all.',
  },
  'cli/usage': {
    title: 'The command was called with the wrong words',
    explanation:
      'A flag or an argument is unknown, missing, or too many. `rigger help COMMAND` shows examples and flags.',
  },
  'cli/unknown-topic': {
    title: 'Nothing to explain',
    explanation:
      '`rigger explain` takes the name of a task, such as sriov_vfs, or a code, such as engine/command-failed.',
  },
});
