import { type FoundSource, readSource } from '../../engine/play/read-source.js';
import { placesOf } from '../../engine/play/sources.js';
import type { Playbook, Scope, TaskStep } from '../../language/play.js';
import { showPath } from '../../language/playbook/index.js';
import { everyStep } from '../../language/steps.js';
import { compileText, type TextTemplate, targetOfFile } from '../../language/template/index.js';
import { textOf } from '../../language/text.js';
import { type Diagnostic, problem, RiggerError, type SourceRequest, warning } from '../../model/index.js';
import { taskCatalogue } from '../../tasks/catalogue.js';

/** The templates that the tasks of a playbook name, as far as their names are written there. */
export interface NamedFiles {
  /** Those of a step. */
  of(step: unknown): readonly TextTemplate[];
  readonly templates: readonly TextTemplate[];
  readonly diagnostics: readonly Diagnostic[];
  /** Their texts, by the path that positions show. */
  readonly sources: ReadonlyMap<string, string>;
  /** Their paths on the disk. */
  readonly paths: ReadonlySet<string>;
}

/** Finds and compiles the files that tasks name; a file that is nowhere is a mistake of the task. */
export const namedFiles = async (playbook: Playbook, folder: string): Promise<NamedFiles> => {
  const templates = new Map<unknown, TextTemplate[]>();
  const compiled = new Map<string, TextTemplate | undefined>();
  const diagnostics: Diagnostic[] = [];
  const sources = new Map<string, string>();

  const compile = (path: string, bytes: Uint8Array): TextTemplate | undefined => {
    const file = showPath(path);
    try {
      const text = textOf(bytes, file);
      sources.set(file, text);
      return compileText(text, file, targetOfFile(path));
    } catch (error) {
      if (!(error instanceof RiggerError)) throw error;
      diagnostics.push(...error.diagnostics);
      return undefined;
    }
  };

  const look = async (step: TaskStep, request: SourceRequest): Promise<void> => {
    const places = placesOf(request, step.origin, folder);
    const found = await firstOf(places, request, step).catch((error: unknown) => {
      if (!(error instanceof RiggerError)) throw error;
      diagnostics.push(...error.diagnostics);
    });
    if (found === undefined) return;
    if (found === 'nowhere') {
      diagnostics.push(missing(step, request, places));
      return;
    }
    if (!request.render) return;
    if (!compiled.has(found.path)) compiled.set(found.path, compile(found.path, found.content));
    const template = compiled.get(found.path);
    if (template) templates.set(step, [...(templates.get(step) ?? []), template]);
  };

  for (const play of playbook.plays)
    for (const step of everyStep(play))
      if (step.kind === 'task') for (const request of requestsOf(step)) await look(step, request);
  return {
    of: (step) => templates.get(step) ?? [],
    templates: [...compiled.values()].filter((one) => one !== undefined),
    diagnostics,
    sources,
    paths: new Set(compiled.keys()),
  };
};

/** A file that only a condition's case needs may be missing where that case never comes. */
const missing = (step: TaskStep, request: SourceRequest, places: readonly string[]): Diagnostic =>
  (step.when.length > 0 ? warning : problem)(
    'engine/source-missing',
    `${request.path} was not found on the controller`,
    {
      position: step.input.at(['src']),
      help: 'put the file into one of these places, or correct the name',
      notes: places.map((path) => `looked for ${showPath(path)}`),
    },
  );

const firstOf = async (
  places: readonly string[],
  request: SourceRequest,
  step: TaskStep,
): Promise<(FoundSource & { readonly path: string }) | 'nowhere'> => {
  for (const path of places) {
    const found = await readSource(path, request, step.input.at(['src']));
    if (found !== undefined) return { path, ...found };
  }
  return 'nowhere';
};

/** The files that a task's input names, for each item where a loop is written out. */
const requestsOf = (step: TaskStep): readonly SourceRequest[] => {
  const task = taskCatalogue.get(step.task);
  if (!task?.sources) return [];
  const items =
    step.loop?.items.literal && Array.isArray(step.loop.items.source) ? step.loop.items.source : [undefined];
  const requests = items.flatMap((item: unknown) => {
    const scope: Scope = {
      get: (name) => (name === step.loop?.variable && item !== undefined ? (item as never) : undefined),
      names: () => [],
    };
    const input = knownFields(step, scope, task.shorthand);
    if (!input) return [];
    return Object.values(task.sources!(input as never));
  });
  return [...new Map(requests.map((request) => [request.path, request])).values()];
};

/** The fields that can be told now; undefined when a file could hang on one that cannot. */
const knownFields = (step: TaskStep, scope: Scope, shorthand: string | undefined): object | undefined => {
  const { source } = step.input;
  if (source === null || typeof source !== 'object')
    return shorthand !== undefined && typeof source === 'string' && step.input.literal
      ? { [shorthand]: source }
      : undefined;
  const fields = new Map<string, unknown>();
  for (const field of Object.keys(source))
    try {
      fields.set(field, step.input.part([field]).resolve(scope));
    } catch (error) {
      if (!(error instanceof RiggerError)) throw error;
      if (deciding.has(field)) return undefined;
    }
  return Object.fromEntries(fields);
};

/** Fields by which tasks name their files. */
const deciding: ReadonlySet<string> = new Set(['src', 'key_src', 'remote_src', 'state']);
