import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { editJson } from './old-bundle.js';

/** The folder of a trial. */
export const trial = (number: number): string => `trials/${String(number).padStart(4, '0')}`;
export const edit = (path: string, change: (text: string) => string): void =>
  writeFileSync(path, change(readFileSync(path, 'utf8')));
export const withoutLines = (root: string, path: string, unwanted: RegExp): void =>
  edit(join(root, path), (text) =>
    text
      .split('\n')
      .filter((line) => !unwanted.test(line))
      .join('\n'),
  );

/** Deletes a trial with its rows; the later ones move up, as one does who wants no gap to be seen. */
export const dropTrial = (root: string, number: number): void => {
  rmSync(join(root, trial(number)), { recursive: true });
  const later = readdirSync(join(root, 'trials'))
    .map(Number)
    .filter((other) => other > number);
  for (const other of later.sort((a, b) => a - b)) {
    renameSync(join(root, trial(other)), join(root, trial(other - 1)));
    editJson(root, `${trial(other - 1)}/trial.json`, (content) => {
      content.trial = other - 1;
    });
  }
};
