import { readFileSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { isEncrypted, parseYaml } from '../../language/yaml/index.js';
import { Numeral, problem, RiggerError, utf8 } from '../../model/index.js';
import { learnSecrets } from './clean-copy.js';
import { type KnownFolders, keptAt } from './recorded-files.js';
import type { SecretNames } from './secret-names.js';

/** The variable in which a worker of a lab names its own files to a run: a JSON list of absolute paths. */
const variable = 'RIGGER_OWN_FILES';

/**
 * The files that are a worker's own, and not of the run: nothing that they hold may be kept of them.
 * @throws RiggerError `cli/usage` where they cannot be read from the environment
 */
export const ownFilesOf = (env: NodeJS.ProcessEnv): readonly string[] => {
  const given = env[variable];
  if (given === undefined || given === '') return [];
  let list: unknown;
  try {
    list = JSON.parse(given);
  } catch {
    list = undefined;
  }
  if (Array.isArray(list) && list.every((path) => typeof path === 'string'))
    return list.map((path) => resolve(path));
  throw new RiggerError([
    problem('cli/usage', `${variable} is a list of paths in JSON, not ${JSON.stringify(given)}`, {
      help: `only the worker of a lab sets it; \`unset ${variable}\``,
    }),
  ]);
};

/** Whether a path leads to one of them, by whatever name. */
export const isOwnFile = (own: readonly string[], path: string): boolean =>
  own.length > 0 && (own.includes(path) || own.map(realPath).includes(realPath(path)));

const realPath = (path: string): string => {
  try {
    return realpathSync(path);
  } catch {
    // What is not there is nothing else either.
    return path;
  }
};

/** Learns what they hold, before a task may show it: single values where they have such, else the text and its lines. */
export const learnOwnFiles = async (
  own: readonly string[],
  folders: KnownFolders,
  names: SecretNames,
): Promise<void> => {
  for (const file of own) {
    const text = textAt(file);
    if (text === undefined || text.trim() === '') continue;
    const path = keptAt(file, folders);
    learnSecrets({ path, text }, names, new Map());
    // Its values are learnt when it is opened.
    if (isEncrypted(text) || names.of(text) !== undefined) continue;
    const { data, diagnostics } = await parseYaml(text, path);
    if (
      typeof data === 'object' &&
      data !== null &&
      diagnostics.every(({ severity }) => severity !== 'error')
    )
      learnValues(data, '', path, names);
    else {
      names.name(path, text.trim(), 'file');
      for (const [, value] of text.matchAll(assigned)) if (value) names.name(path, value, 'text');
    }
  }
};

/** `name = value`, as files of settings for shells and services have it. */
const assigned = /^[^\S\n]*(?:export\s+)?[\w.-]+[^\S\n]*[=:][^\S\n]*["']?(.*?)["']?[^\S\n]*$/gm;

const textAt = (file: string): string | undefined => {
  try {
    const bytes = readFileSync(file);
    return bytes.includes(0) ? undefined : utf8(bytes);
  } catch {
    // What cannot be read here cannot be read by the run.
    return undefined;
  }
};

const learnValues = (value: unknown, key: string, path: string, names: SecretNames): void => {
  if (value instanceof Numeral) names.name(key || path, value.text, 'text');
  else if (Array.isArray(value))
    for (const [index, item] of value.entries()) learnValues(item, `${key}.${index}`, path, names);
  else if (value !== null && typeof value === 'object')
    for (const [name, item] of Object.entries(value))
      learnValues(item, key === '' ? name : `${key}.${name}`, path, names);
  else if (typeof value === 'string' || (typeof value === 'number' && String(value).length >= shortestNumber))
    names.name(key || path, String(value), 'text');
};

/** Characters; a shorter one is found everywhere. */
const shortestNumber = 4;
