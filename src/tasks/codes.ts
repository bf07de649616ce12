import { defineCodes } from '../model/index.js';

/** Every code that a general task refuses with. */
export const taskCodes = defineCodes({
  'tasks/no-parent': {
    title: 'The directory that would hold the file does not exist',
    explanation:
      'rigger creates no directories that nobody asked for: a typo in a path would otherwise become a tree. ' +
      'Add a `directory` task for the parent before this one, or set `parents: true` where the task has that field.',
  },
  'tasks/wrong-type': {
    title: 'Something else stands at the path',
    explanation:
      'Something of another type is where the task should put a file, a directory or a link. ' +
      'rigger does not remove it on its own. Choose another path, or, once you know that nothing needs it, remove it with a task of its own; ' +
      'a link may replace a file or an empty directory with `force: true`.',
  },
  'tasks/not-text': {
    title: 'The file is not text that can be edited',
    explanation:
      '`line_in_file` and `block_in_file` edit UTF-8 text of at most 256 KiB. ' +
      'Write larger or binary files whole with `copy` or `template`.',
  },
  'tasks/missing': {
    title: 'What the task works on does not exist',
    explanation:
      'The file, account, unit or package that the task refers to is not on the host. ' +
      'Create it first, or set the field that creates it (`create: true`).',
  },
  'tasks/unsupported-host': {
    title: 'The host lacks what the task needs',
    explanation:
      'The task relies on a program or subsystem that this host does not have, ' +
      'such as systemd, or one of the package managers apt, dnf and zypper.',
  },
  'tasks/impossible': {
    title: 'What is asked for contradicts itself or what the host can do',
    explanation: 'The message names the two things that do not fit together; change one of them.',
  },
  'tasks/assertion-failed': {
    title: 'An assertion is false',
    explanation:
      'A condition of an `assert` task does not hold on this host. The notes show the values that it spoke of.',
  },
  'tasks/nobody-to-ask': {
    title: 'A question has nobody to answer it',
    explanation:
      'A `pause` task asks for an answer, and rigger does not run in a terminal, or runs with `--no-input`. Give the answer as a variable, or let the task wait for a time.',
  },
});
