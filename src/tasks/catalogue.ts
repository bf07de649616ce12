import type { AnyTask } from '../model/index.js';

/** Every task type, one a line, in the order of the reference. */
const tasks: readonly AnyTask[] = [];

/** Task types by the name that playbooks use. */
export const taskCatalogue: ReadonlyMap<string, AnyTask> = new Map(tasks.map((task) => [task.name, task]));
