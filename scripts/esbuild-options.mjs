// What the installed program and the single file have in common.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
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

/** What the page of a team's lab gives to browsers. */
export const htmx = createRequire(import.meta.url).resolve('htmx.org/dist/htmx.min.js');

/** What the build puts into the program. */
export const define = {
  RIGGER_VERSION: JSON.stringify(version),
  RIGGER_TASK_NOTES: JSON.stringify(taskNotes),
  RIGGER_HTMX: JSON.stringify(readFileSync(htmx, 'utf8')),
  RIGGER_FACT_EXAMPLES: JSON.stringify(factExamples()),
};
