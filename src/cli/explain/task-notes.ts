import { entryOf } from '../../model/index.js';

/** Replaced by the build with the README of every task, by its name; tests see none. */
declare const RIGGER_TASK_NOTES: Readonly<Record<string, string>> | undefined;

/** Examples and pitfalls of a task, in Markdown: its README below its title. */
export const taskNotes = (task: string): string | undefined =>
  typeof RIGGER_TASK_NOTES === 'object' ? entryOf(RIGGER_TASK_NOTES, task) : undefined;
