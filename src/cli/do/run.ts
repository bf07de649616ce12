import { readFileSync } from 'node:fs';
import { throughFiles } from '../../language/controller-files.js';
import { shownPath } from '../../language/shown-path.js';
import { textOf } from '../../language/text.js';
import { type ExitCode, exitCodes, problem, RiggerError, systemReason } from '../../model/index.js';
import { RecordedFiles } from '../inputs/recorded-files.js';
import { hostsOf } from '../play/chosen-hosts.js';
import { openRun } from '../play/run-playbook.js';
import { expectShortRun } from '../play/short-run.js';
import { askNoYes } from '../program/ask.js';
import { errorStyle } from '../program/failure.js';
import { giveText, readStandardInput } from '../program/given-texts.js';
import { findProject } from '../program/project.js';
import { below, fieldLines } from './fields.js';
import type { DoFlags } from './flags.js';

/** `rigger do`: the plan, the question, and the run, of a playbook that has this one task. */
export const doTask = async (
  pattern: string,
  task: string,
  words: readonly string[],
  flags: DoFlags,
): Promise<ExitCode> => {
  expectShortRun();
  const files = new RecordedFiles();
  return throughFiles(files, () => doWith(files, pattern, task, words, flags));
};

const doWith = async (
  files: RecordedFiles,
  pattern: string,
  task: string,
  words: readonly string[],
  { input, check, yes, ...flags }: DoFlags,
): Promise<ExitCode> => {
  const file = `do ${task}`;
  giveText(file, await playbookOf(pattern, task, words, flags.allow ?? [], input));
  const run = await openRun(file, { ...flags, input: input !== false }, await findProject(), files);
  try {
    hostsOf(run.loaded.inventory, pattern, flags.limit);
    if (!yes || check) {
      const planned = await run.walk('plan');
      if (check || planned.exitCode !== exitCodes.done || !planned.changed) return planned.exitCode;
      const agreed = await askNoYes('Make these changes?', input !== false);
      if (agreed === undefined) throw nobodyToAsk();
      if (!agreed) return planned.exitCode;
    }
    const { exitCode } = await run.walk('apply');
    if (!flags.json)
      process.stderr.write(`see it again: ${errorStyle().bold(`rigger show ${run.materials.id}`)}\n`);
    return exitCode;
  } finally {
    run.release();
  }
};

/** The playbook that the words stand for; mistakes in them are told at its lines. */
const playbookOf = async (
  pattern: string,
  task: string,
  words: readonly string[],
  allow: readonly string[],
  input: DoFlags['input'],
): Promise<string> => {
  const play = [
    `- hosts: ${JSON.stringify(pattern)}`,
    ...(allow.length > 0 ? [`  allow: ${JSON.stringify(allow)}`] : []),
    '  tasks:',
  ];
  const name = `    - ${/^[\w.]+$/.test(task) ? task : JSON.stringify(task)}:`;
  if (typeof input === 'string') {
    if (words.length > 0)
      throw new RiggerError([
        problem('cli/usage', 'the fields of the task come from --input, and from the command line as well', {
          help: 'put all of them into the file, or all on the command line',
        }),
      ]);
    return [...play, name, ...below(inputText(input), '        '), ''].join('\n');
  }
  const lines = await fieldLines(words);
  if ('plain' in lines) return [...play, `${name} ${lines.plain}`, ''].join('\n');
  if (lines.length === 0) return [...play, `${name} {}`, ''].join('\n');
  return [...play, name, ...lines.map((line) => `        ${line}`), ''].join('\n');
};

const inputText = (path: string): string => {
  if (path === '-') return readStandardInput('the map of --input');
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new RiggerError([
      problem('cli/file', `--input ${path} cannot be read: ${systemReason(error)}`, {
        help: 'it holds the fields of the task as a YAML map; - reads them from standard input',
      }),
    ]);
  }
  return textOf(bytes, shownPath(path));
};

const nobodyToAsk = (): RiggerError =>
  new RiggerError([
    problem('cli/no-input', 'nothing was changed, since nobody could be asked whether to', {
      help: '`--yes` makes the changes without asking; `--check` stops after the plan',
    }),
  ]);
