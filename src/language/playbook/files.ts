import { readdir } from 'node:fs/promises';
import { type Diagnostic, type Position, problem, RiggerError } from '../../model/index.js';
import { placeOnDisk, readControllerFile } from '../controller-files.js';
import { shownPath as showPath } from '../shown-path.js';
import { textOf } from '../text.js';
import { parseYaml, type Yaml, type YamlOptions } from '../yaml/index.js';

export { showPath };

/** The controller's files as the loader sees them. */
export interface Files {
  /** The text, or undefined when there is no such file. */
  read(path: string): Promise<string | undefined>;
  /** The names in a folder; none when there is no such folder. */
  list(path: string): Promise<readonly string[]>;
}

const absent = new Set(['ENOENT', 'ENOTDIR', 'EISDIR']);

export const diskFiles: Files = {
  read: (path) =>
    readControllerFile(path).then(
      (bytes) => textOf(bytes, showPath(path)),
      (error: NodeJS.ErrnoException) => {
        if (absent.has(error.code ?? '')) return undefined;
        throw new RiggerError([
          problem(
            'language/file-unreadable',
            `${showPath(path)} cannot be read: ${error.code ?? error.message}`,
            {
              help: 'see the permissions of the file and of the folders above it',
            },
          ),
        ]);
      },
    ),
  list: (path) => readdir(placeOnDisk(path)).catch(() => []),
};

/** Reads each YAML file once, and remembers the texts for source frames. */
export class YamlFiles {
  readonly #parsed = new Map<string, Promise<Yaml | undefined>>();
  /** By the path that positions show. */
  readonly sources = new Map<string, string>();

  constructor(
    private readonly files: Files,
    private readonly options: YamlOptions,
    private readonly report: (diagnostic: Diagnostic) => void,
  ) {}

  /** The file, its mistakes reported; undefined when there is none. */
  read(path: string): Promise<Yaml | undefined> {
    let yaml = this.#parsed.get(path);
    if (!yaml) {
      yaml = this.#parse(path);
      this.#parsed.set(path, yaml);
    }
    return yaml;
  }

  /** The first of several names for one file: `main.yml`, `main.yaml`, `main`. */
  async readFirst(paths: readonly string[]): Promise<{ path: string; yaml: Yaml } | undefined> {
    for (const path of paths) {
      const yaml = await this.read(path);
      if (yaml) return { path, yaml };
    }
    return undefined;
  }

  list(folder: string): Promise<readonly string[]> {
    return this.files.list(folder);
  }

  /** A file that has to be there; a missing one is reported at the place that names it. */
  async need(path: string, named: Position): Promise<Yaml | undefined> {
    const yaml = await this.read(path);
    if (!yaml)
      this.report(
        problem('language/file-missing', `there is no file ${showPath(path)}`, {
          position: named,
          help: 'paths are relative to the file that names them, or to its tasks/ folder in a role',
        }),
      );
    return yaml;
  }

  async #parse(path: string): Promise<Yaml | undefined> {
    let text: string | undefined;
    try {
      text = await this.files.read(path);
    } catch (error) {
      if (!(error instanceof RiggerError)) throw error;
      error.diagnostics.forEach(this.report);
    }
    if (text === undefined) return undefined;
    const yaml = await parseYaml(text, showPath(path), this.options);
    this.sources.set(yaml.file, text);
    yaml.diagnostics.forEach(this.report);
    return yaml;
  }
}
