import { isAbsolute, join } from 'node:path';
import { placeOnDisk } from '../../language/controller-files.js';
import type { Origin, Scope } from '../../language/play.js';
import { shownPath } from '../../language/shown-path.js';
import { textOf } from '../../language/text.js';
import {
  type Position,
  problem,
  RiggerError,
  type Secret,
  type Source,
  type SourceRequest,
} from '../../model/index.js';
import { type FoundSource, readSource } from './read-source.js';

/** Compiles the text of a template file; the result renders it for a scope, a Secret when one went into it. */
export type CompileText = (
  text: string,
  file: string,
) => { readonly names: readonly (readonly string[])[]; render(scope: Scope): string | Secret };

/** Where a file is looked for: the role, the folder of the task's file, the playbook's; in order. */
export const placesOf = (request: SourceRequest, origin: Origin, playbookFolder: string): string[] => {
  if (isAbsolute(request.path)) return [request.path];
  const bases = [origin.role?.path, origin.folder, playbookFolder].filter((base) => base !== undefined);
  const places = bases.flatMap((base) => [
    join(base, request.folder, request.path),
    join(base, request.path),
  ]);
  return [...new Set(places)];
};

/**
 * The files of the controller that tasks ask for. Each is read once per run; a template is
 * compiled once and rendered for every host.
 */
export class SourceFiles {
  readonly #found = new Map<string, Promise<FoundSource | undefined>>();
  readonly #templates = new Map<string, ReturnType<CompileText>>();

  constructor(
    private readonly compile: CompileText,
    private readonly playbookFolder: string,
  ) {}

  /** @throws RiggerError `engine/source-missing` that lists where it was looked for. */
  async load(request: SourceRequest, origin: Origin, scope: Scope, position: Position): Promise<Source> {
    const places = placesOf(request, origin, this.playbookFolder);
    for (const path of places) {
      const found = await this.#read(path, request, position);
      if (found === undefined) continue;
      // Whoever reads it by itself has to find it.
      const at = request.place ? placeOnDisk(path) : path;
      return { path: at, ...(request.render ? this.#render(path, found.content, scope) : found) };
    }
    throw new RiggerError([
      problem('engine/source-missing', `${request.path} was not found on the controller`, {
        position,
        help: 'put the file into one of these places, or correct the name',
        notes: places.map((path) => `looked for ${path}`),
      }),
    ]);
  }

  /** A file as it is written, and the variables that it asks for where it is a template. */
  async written(request: SourceRequest, origin: Origin, scope: Scope, position: Position) {
    const { path, content } = await this.load({ ...request, render: false }, origin, scope, position);
    const names = request.render ? this.#compiled(path, Buffer.from(content)).names : [];
    return { content, names };
  }

  #read(path: string, request: SourceRequest, position: Position): Promise<FoundSource | undefined> {
    const key = `${request.place ? 'place' : request.tree ? 'tree' : 'file'} ${path}`;
    const known = this.#found.get(key);
    if (known) return known;
    const found = readSource(path, request, position);
    this.#found.set(key, found);
    return found;
  }

  #compiled(path: string, bytes: Uint8Array): ReturnType<CompileText> {
    const known = this.#templates.get(path);
    if (known) return known;
    const template = this.compile(textOf(bytes, shownPath(path)), path);
    this.#templates.set(path, template);
    return template;
  }

  #render(path: string, bytes: Uint8Array, scope: Scope): Omit<Source, 'path'> {
    const text = this.#compiled(path, bytes).render(scope);
    if (typeof text === 'string') return { content: text };
    return { content: text.reveal(), ...(text.isHiddenByOrigin ? { quiet: true } : {}) };
  }
}
