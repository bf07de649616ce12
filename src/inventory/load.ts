import { constants } from 'node:fs';
import { access, open, readdir, stat } from 'node:fs/promises';
import { dirname, extname, join, resolve } from 'node:path';
import { controllerFiles, placeOnDisk, readControllerFile } from '../language/controller-files.js';
import { textOf } from '../language/text.js';
import { type Decrypt, isEncrypted, parseYaml } from '../language/yaml/index.js';
import { type Diagnostic, problem, RiggerError, type Value, warning } from '../model/index.js';
import { Draft } from './draft.js';
import { parseHostPort } from './host-name.js';
import { readIni } from './ini.js';
import { Inventory } from './inventory.js';
import { constantTable } from './layer.js';
import { shownPath } from './paths.js';
import { type HostsInPlace, putInPlace } from './put-in-place.js';
import { readScript } from './script.js';
import { exists, readVariableFolder } from './variable-files.js';
import { readYaml } from './yaml.js';
import { isMapping } from './yaml-table.js';

export interface LoadInventoryOptions {
  /** The folder of the playbook; its group_vars/ and host_vars/ count as well. */
  readonly playbookDir?: string;
  /** Opens encrypted values and files. */
  readonly decrypt?: Decrypt;
  /** Variables of the command line, `-e`: above everything else. */
  readonly extraVars?: Readonly<Record<string, Value>>;
  /** Warn about text that Ansible takes for numbers of base 60; for `lint`. */
  readonly base60?: boolean;
  /** Other hosts take the places of those that are named. */
  readonly inPlace?: HostsInPlace;
}

/**
 * Reads inventory sources in order: YAML, INI and executable files, folders of these, and lists
 * of hosts such as `dut1,dut2` or `dut1,`. Formats and meanings are Ansible's.
 * All mistakes are diagnostics; the inventory holds what could be understood.
 */
export const loadInventory = async (
  paths: readonly string[],
  options: LoadInventoryOptions = {},
): Promise<{ readonly inventory: Inventory; readonly diagnostics: readonly Diagnostic[] }> => {
  const draft = new Draft();
  const reading = { ...(options.decrypt && { decrypt: options.decrypt }), base60: options.base60 ?? false };
  const folders: string[] = [];
  for (const path of paths) {
    if (path.includes(',') && !(await exists(path))) {
      readHostList(draft, path);
      continue;
    }
    await readSource(draft, resolve(path), reading);
    folders.push(await folderOf(resolve(path)));
  }
  const { inPlace } = options;
  if (inPlace) putInPlace(draft, inPlace);
  draft.settle();
  // What stands in host_vars/ is of the hosts that were there before.
  const own = inPlace ? [] : [...draft.hosts.keys(), 'localhost'];
  const names = { groups: [...draft.groups.keys()], hosts: own };
  const beside = [...new Set(folders)];
  const playbook = options.playbookDir === undefined ? [] : [resolve(options.playbookDir)];
  const read = async (folder: string) => {
    const found = await readVariableFolder(folder, names, reading);
    draft.diagnostics.push(...found.diagnostics);
    return found.folder;
  };
  const inventoryFolders = [];
  for (const folder of beside) inventoryFolders.push(await read(folder));
  const playbookFolders = [];
  for (const folder of playbook) if (!beside.includes(folder)) playbookFolders.push(await read(folder));
  const extra =
    options.extraVars === undefined
      ? undefined
      : constantTable(options.extraVars, { file: '(command line)', line: 1, column: 1 });
  const inventory = new Inventory(draft, { inventory: inventoryFolders, playbook: playbookFolders }, extra);
  return { inventory, diagnostics: draft.diagnostics };
};

const folderOf = async (path: string): Promise<string> =>
  (await stat(placeOnDisk(path)).catch(() => undefined))?.isDirectory() ? path : dirname(path);

const readHostList = (draft: Draft, list: string): void => {
  for (const entry of list.split(',').map((part) => part.trim())) {
    if (entry === '' || draft.hosts.has(entry)) continue;
    const parsed = entry.includes('[') && !entry.startsWith('[') ? undefined : parseHostPort(entry);
    const { name, port } = parsed ?? { name: entry };
    draft.host(name, 'ungrouped', '', { file: '(command line)', line: 1, column: 1 }, port);
  }
};

/** Names in a folder that are no inventories, as Ansible decides it. */
const ignored =
  /^\.|^(?:host_vars|group_vars|vars_plugins)$|(?:\.pyc|\.pyo|\.swp|\.bak|~|\.rpm|\.md|\.txt|\.rst|\.orig|\.ini|\.cfg|\.retry)$/;

type Reading = { readonly decrypt?: Decrypt; readonly base60: boolean };

const readSource = async (draft: Draft, path: string, reading: Reading): Promise<void> => {
  const file = shownPath(path);
  const position = { file, line: 1, column: 1 };
  const found = await stat(placeOnDisk(path)).catch(() => undefined);
  if (found === undefined) {
    draft.diagnostics.push(
      problem('inventory/not-found', `there is no inventory ${file}`, {
        help: 'name a file or a folder with -i; a list of hosts holds a comma: -i dut1,',
      }),
    );
    return;
  }
  if (found.isDirectory()) {
    for (const entry of (await readdir(placeOnDisk(path))).sort())
      if (!ignored.test(entry)) await readSource(draft, join(path, entry), reading);
      else if (/\.(?:ini|cfg)$/.test(entry) && !entry.startsWith('.'))
        draft.diagnostics.push(skipped(shownPath(join(path, entry))));
    return;
  }
  try {
    if (await isProgram(path)) return await readScript(draft, path, file);
    await readText(draft, path, textOf(await readControllerFile(path), file), reading);
  } catch (error) {
    if (error instanceof RiggerError) {
      draft.diagnostics.push(...error.diagnostics);
      return;
    }
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    draft.diagnostics.push(
      problem('inventory/unreadable', `${file} cannot be read: ${message}`, { position }),
    );
  }
};

const skipped = (file: string): Diagnostic =>
  warning('inventory/skipped-file', `${file} is not read: in a folder, files of this extension are skipped`, {
    position: { file, line: 1, column: 1 },
    help: `name it with -i ${file}, or drop its extension`,
  });

/**
 * A file that begins with `#!` is run, as is one with the executable bit unless its extension
 * says that it is data (a checkout on some file systems sets the bit on everything).
 */
const isProgram = async (path: string): Promise<boolean> => {
  if (controllerFiles().printedBefore(path, ['--list']) !== undefined) return true;
  const place = placeOnDisk(path);
  const handle = await open(place);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
    if (bytesRead === 2 && buffer.toString('latin1') === '#!') return true;
  } finally {
    await handle.close();
  }
  if (/\.(?:ya?ml|json|ini)$/.test(path)) return false;
  return access(place, constants.X_OK).then(
    () => true,
    () => false,
  );
};

/** YAML and JSON by their extensions; without one, YAML if it is a mapping, else INI. */
const readText = async (draft: Draft, path: string, text: string, reading: Reading): Promise<void> => {
  const file = shownPath(path);
  const extension = extname(path);
  const named = ['.yml', '.yaml', '.json'].includes(extension) || isEncrypted(text);
  if (!named && extension !== '') return readIni(draft, text, path, file);
  const yaml = await parseYaml(text, file, { duplicateKeys: 'warning', ...reading });
  const broken = yaml.diagnostics.some(({ severity }) => severity === 'error');
  if (!named && (broken || !isMapping(yaml.data))) return readIni(draft, text, path, file);
  draft.diagnostics.push(...yaml.diagnostics);
  if (yaml.data !== null && yaml.data !== undefined) readYaml(draft, yaml, path);
  else if (!broken)
    draft.diagnostics.push(
      warning('inventory/empty', `${file} holds no hosts and no groups`, {
        position: { file, line: 1, column: 1 },
      }),
    );
};
