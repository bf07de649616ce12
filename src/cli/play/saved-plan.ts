import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { type EventBody, entryOf, problem, RiggerError, systemReason } from '../../model/index.js';
import { givenText } from '../program/given-texts.js';
import type { LoadedRun } from './load-run.js';
import type { PlaybookFlags } from './playbook-options.js';

const savedPlan = z.strictObject({
  rigger_plan: z.literal(1),
  playbook: z.string(),
  /** The flags that decide what is done. */
  flags: z.record(z.string(), z.json()),
  /** SHA-256 of every text that the plan was made from, by path. */
  inputs: z.record(z.string(), z.string()),
  /** What each task found, by host and task id. */
  tasks: z.record(
    z.string(),
    z.strictObject({
      name: z.string(),
      status: z.string(),
      changes: z.array(z.string()),
      /** Tasks before it on whose changes it rests, which say what they leave. */
      restsOn: z.array(z.string()).optional(),
      /** What it sees to, whatever it finds. */
      assures: z.string().optional(),
      /** Why it is unknown, or assured. */
      cause: z.string().optional(),
    }),
  ),
});

/** A plan as `--out` keeps it: what was found to do, and from which inputs. */
export type SavedPlan = z.infer<typeof savedPlan>;

/** The flags that `apply` takes from the plan instead of its own command line. */
const deciding = ['inventory', 'limit', 'tags', 'skipTags', 'extraVars', 'become', 'startAtTask'] as const;

/** Gathers what a plan found, from its events. */
export class PlannedTasks {
  readonly tasks: SavedPlan['tasks'] = {};

  add(event: EventBody): void {
    if (event.type !== 'task-finished') return;
    this.tasks[`${event.host} ${event.id}`] = {
      name: event.name,
      status: event.status,
      changes: event.changes.map(({ summary, before, after }) =>
        JSON.stringify([summary, before ?? null, after ?? null]),
      ),
      ...(event.restsOn && { restsOn: [...event.restsOn] }),
      ...(event.assures !== undefined && { assures: event.assures }),
      ...(event.cause !== undefined && { cause: event.cause }),
    };
  }
}

export const planOf = (
  playbook: string,
  flags: PlaybookFlags,
  loaded: LoadedRun,
  tasks: PlannedTasks,
): SavedPlan => ({
  rigger_plan: 1,
  playbook,
  flags: Object.fromEntries(
    deciding.flatMap((name) => (flags[name] === undefined ? [] : [[name, flags[name]]])),
  ),
  inputs: hashes(loaded),
  tasks: tasks.tasks,
});

export const hashes = (loaded: LoadedRun): Record<string, string> =>
  Object.fromEntries(
    [...loaded.sources].map(([path, text]) => [path, createHash('sha256').update(text).digest('hex')]),
  );

export const writePlan = (path: string, plan: SavedPlan): void => {
  try {
    writeFileSync(path, `${JSON.stringify(plan, null, 2)}\n`, { mode: 0o600 });
  } catch (error) {
    throw new RiggerError([
      problem('cli/file', `the plan cannot be saved as ${path}: ${systemReason(error)}`, {
        help: 'give --out a file in a folder that exists and is yours',
      }),
    ]);
  }
};

/** The plan in a file, or undefined when the file is something else (a playbook). */
export const readPlan = (path: string): SavedPlan | undefined => {
  const text = givenText(path) ?? (existsSync(path) ? readFileSync(path, 'utf8') : '');
  if (!/^\s*\{\s*"rigger_plan"/.test(text)) return undefined;
  const parsed = savedPlan.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  throw new RiggerError([
    problem('cli/plan-file', `${path} is not a valid plan file`, {
      help: 'make it again with `rigger plan PLAYBOOK --out FILE`',
    }),
  ]);
};

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** What differs between a saved plan and the world of now; a line each, none when nothing has moved. */
export const movedSince = (
  plan: SavedPlan,
  inputs: Readonly<Record<string, string>>,
  now: PlannedTasks,
): string[] => [
  ...Object.keys({ ...plan.inputs, ...inputs })
    .filter((path) => entryOf(plan.inputs, path) !== entryOf(inputs, path))
    .map((path) => `${path} has changed`),
  ...Object.keys({ ...plan.tasks, ...now.tasks })
    .filter((key) => JSON.stringify(entryOf(plan.tasks, key)) !== JSON.stringify(entryOf(now.tasks, key)))
    .map(
      (key) =>
        `${key.split(' ')[0]}: "${(entryOf(plan.tasks, key) ?? entryOf(now.tasks, key))!.name}" was ${told(entryOf(plan.tasks, key))}, and is ${told(entryOf(now.tasks, key))}`,
    ),
];

const told = (task: SavedPlan['tasks'][string] | undefined): string => {
  if (!task) return 'not there';
  const summaries = task.changes.map((change) => (JSON.parse(change) as string[])[0]);
  const rests = task.restsOn ? [`on what ${task.restsOn.join(', ')} leaves`] : [];
  return [task.status, ...summaries, ...rests].join(': ');
};

/** @throws RiggerError that lists what has moved */
export const requireUnmoved = (moved: readonly string[]): void => {
  if (moved.length === 0) return;
  throw new RiggerError([
    problem('engine/plan-moved', 'the plan does not fit any more, and nothing was done', {
      help: 'make a new plan, and look at it',
      notes: moved,
    }),
  ]);
};
