// What the installed program and the single file have in common.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { factExamples } from './fact-examples.mjs';

export const root = new URL('..', import.meta.url).pathname;
const { version } = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));

/** The README of each task below its title, by the task's name: `rigger explain TASK` shows it. */
const taskNotes = Object.fromEntries(
  readdirSync(`${root}src/tasks`)
    .filter((folder) => existsSync(`${root}src/tasks/${folder}/README.md`))
    .map((folder) => [
      folder.replaceAll('-', '_'),
      readFileSync(`${root}src/tasks/${folder}/README.md`, 'utf8')
        .replace(/^# .*\n+/, '')
        .trim(),
    ]),
);

/** What the build puts into the program. */
export const define = {
  RIGGER_VERSION: JSON.stringify(version),
  RIGGER_TASK_NOTES: JSON.stringify(taskNotes),
  RIGGER_FACT_EXAMPLES: JSON.stringify(factExamples()),
};
