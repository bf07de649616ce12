import { access, readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { placeOnDisk, readControllerFile } from '../language/controller-files.js';
import { textOf } from '../language/text.js';
import { type Decrypt, parseYaml } from '../language/yaml/index.js';
import { type Diagnostic, problem, RiggerError } from '../model/index.js';
import type { VariableFolder } from './inventory.js';
import type { VariableTable } from './layer.js';
import { shownPath } from './paths.js';
import { isMapping, kindOf, yamlTable } from './yaml-table.js';

const extensions = ['.yml', '.yaml', '.json'];

export interface VariableFileOptions {
  readonly decrypt?: Decrypt;
  readonly base60?: boolean;
}

/**
 * Reads `group_vars/NAME`, `group_vars/NAME.yml`, `group_vars/NAME/…` and the same of host_vars/
 * for the groups and hosts that there are, by Ansible's rules: a folder or a file without an
 * extension comes first and hides `.yml`, `.yaml` and `.json` of the same name; files in a folder
 * are read in alphabetical order, folders without a dot inside it as well.
 */
export const readVariableFolder = async (
  folder: string,
  names: { readonly groups: Iterable<string>; readonly hosts: Iterable<string> },
  options: VariableFileOptions,
): Promise<{ readonly folder: VariableFolder; readonly diagnostics: readonly Diagnostic[] }> => {
  const diagnostics: Diagnostic[] = [];
  const groups = await readKind(join(folder, 'group_vars'), names.groups, options, diagnostics);
  const hosts = await readKind(join(folder, 'host_vars'), names.hosts, options, diagnostics);
  return {
    folder: { group: (name) => groups.get(name) ?? [], host: (name) => hosts.get(name) ?? [] },
    diagnostics,
  };
};

type Tables = ReadonlyMap<string, readonly VariableTable[]>;

const readKind = async (
  folder: string,
  names: Iterable<string>,
  options: VariableFileOptions,
  diagnostics: Diagnostic[],
): Promise<Tables> => {
  const entries = new Set(await readdir(placeOnDisk(folder)).catch(() => []));
  const tables = new Map<string, readonly VariableTable[]>();
  for (const name of names) {
    const entry = ['', ...extensions].map((extension) => name + extension).find((file) => entries.has(file));
    if (entry === undefined) continue;
    const found: VariableTable[] = [];
    for (const path of await filesOf(join(folder, entry))) {
      const table = await readTable(path, options, diagnostics);
      if (table) found.push(table);
    }
    tables.set(name, found);
  }
  return tables;
};

const filesOf = async (path: string): Promise<string[]> => {
  const found = await stat(placeOnDisk(path)).catch(() => undefined);
  if (!found?.isDirectory()) return found ? [path] : [];
  const files: string[] = [];
  for (const entry of (await readdir(placeOnDisk(path))).sort()) {
    if (entry.startsWith('.') || entry.endsWith('~')) continue;
    const inside = join(path, entry);
    const extension = extname(entry);
    const isFolder = (await stat(placeOnDisk(inside)).catch(() => undefined))?.isDirectory() ?? false;
    if (isFolder && extension === '') files.push(...(await filesOf(inside)));
    else if (!isFolder && (extension === '' || extensions.includes(extension))) files.push(inside);
  }
  return files;
};

const readable = (bytes: Uint8Array, file: string, diagnostics: Diagnostic[]): string | undefined => {
  try {
    return textOf(bytes, file);
  } catch (error) {
    if (!(error instanceof RiggerError)) throw error;
    diagnostics.push(...error.diagnostics);
    return undefined;
  }
};

const readTable = async (
  path: string,
  options: VariableFileOptions,
  diagnostics: Diagnostic[],
): Promise<VariableTable | undefined> => {
  const file = shownPath(path);
  const bytes = await readControllerFile(path).catch((error: NodeJS.ErrnoException) => {
    diagnostics.push(
      problem('inventory/unreadable', `${file} cannot be read (${error.code ?? error.message})`, {
        position: { file, line: 1, column: 1 },
      }),
    );
    return undefined;
  });
  if (bytes === undefined) return undefined;
  const text = readable(bytes, file, diagnostics);
  if (text === undefined) return undefined;
  const yaml = await parseYaml(text, file, { duplicateKeys: 'warning', ...options });
  diagnostics.push(...yaml.diagnostics);
  if (yaml.data === null || yaml.data === undefined) return undefined;
  if (isMapping(yaml.data)) return yamlTable(yaml, [], yaml.data);
  diagnostics.push(
    problem('inventory/variables-file', `${file} holds ${kindOf(yaml.data)}, not a mapping of variables`, {
      position: yaml.at([]),
      help: 'write `name: value` lines',
    }),
  );
  return undefined;
};

/** Whether there is anything at a path. */
export const exists = (path: string): Promise<boolean> =>
  access(placeOnDisk(path)).then(
    () => true,
    () => false,
  );
