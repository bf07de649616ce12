import { existsSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { asItIs, type ControllerFiles } from '../../language/controller-files.js';
import { ControllerValueMissing } from '../../language/controller-values.js';
import type { Json } from '../../model/index.js';
import { inputFiles, type KeptFile } from '../inputs/format.js';
import { markedName, withoutMarkers } from '../inputs/markers.js';
import type { KnownFolders } from '../inputs/recorded-files.js';
import { withYamlTexts } from './yaml-texts.js';

/** What a run is made from again. */
export interface Restored {
  /** The folder that holds what stood below `inputs/`. */
  readonly folder: string;
  readonly files: readonly KeptFile[];
  /** The folders of then. */
  readonly formerly: KnownFolders;
  /** The roles that came with this rigger. */
  readonly shipped: string | undefined;
  /** By name. */
  readonly secrets: ReadonlyMap<string, string>;
  /** Folders and files of this site, which are read as they are. */
  readonly site: readonly string[];
}

/**
 * The files of the controller as a run has kept them: nothing is read from where they were, and what is not kept is not
 * there. Secrets that were given stand in their places again.
 */
export const restoredFiles = (restored: Restored): ControllerFiles => {
  const { folder, formerly, shipped, secrets, site } = restored;
  const printed = new Set(restored.files.flatMap(({ path, kind }) => (kind === 'printed' ? [path] : [])));
  const place = (path: string): string => {
    if (isWithin(path, folder) || site.some((own) => isWithin(path, own))) return path;
    const trees: readonly (readonly [string | undefined, string])[] = [
      [formerly.project, inputFiles.project],
      [formerly.shipped, inputFiles.shipped],
      [shipped, inputFiles.shipped],
    ];
    for (const [from, to] of trees)
      if (from !== undefined && isWithin(path, from)) return join(folder, to, relative(from, path));
    return join(folder, inputFiles.outside, path);
  };
  return {
    ...asItIs,
    place,
    read: (path, bytes) => (isWithin(place(path), folder) ? unmarked(path, bytes, secrets) : bytes),
    printedBefore: (path, args) => {
      const at = place(path);
      if (!printed.has(relative(folder, at)) || !existsSync(at)) return undefined;
      const outputs = JSON.parse(readFileSync(at, 'utf8')) as Record<string, Json>;
      const output = outputs[args.join(' ')];
      return output === undefined ? undefined : JSON.stringify(withSecrets(output, secrets));
    },
    secret: (name) => secrets.get(name),
    environment: (name) => {
      if (process.env[name] === undefined)
        throw new ControllerValueMissing(`finds no ${name} in the environment`, true);
    },
  };
};

const isWithin = (path: string, folder: string): boolean => {
  const inside = relative(folder, path);
  return inside !== '..' && !inside.startsWith(`..${sep}`);
};

/** YAML keeps the markers of whole values: whoever opens what is encrypted opens them too, and they stay secrets. */
const unmarked = (path: string, bytes: Uint8Array, secrets: ReadonlyMap<string, string>): Uint8Array => {
  const text = Buffer.from(bytes).toString('utf8');
  if (!text.includes('$RIGGER_')) return bytes;
  const yaml = /\.(?:ya?ml|json)$/.test(path) || text.includes('!vault "$RIGGER_SECRET;');
  const file = markedName(text);
  if (file !== undefined) return yaml ? bytes : Buffer.from(secrets.get(file) ?? text);
  return Buffer.from(
    withoutMarkers(yaml ? withYamlTexts(text, secrets) : text, ({ name, whole }) => {
      const value = secrets.get(name);
      if (value === undefined || !whole) return value;
      return yaml ? undefined : asWord(value);
    }),
  );
};

/** A value as a word of an INI inventory. */
const asWord = (value: string): string =>
  /[\s"'\\#;]/.test(value) ? `"${value.replace(/["\\]/g, (character) => `\\${character}`)}"` : value;

const withSecrets = (data: Json, secrets: ReadonlyMap<string, string>): Json => {
  if (typeof data === 'string') return withoutMarkers(data, ({ name }) => secrets.get(name));
  if (Array.isArray(data)) return data.map((item) => withSecrets(item, secrets));
  if (data === null || typeof data !== 'object') return data;
  return Object.fromEntries(Object.entries(data).map(([key, item]) => [key, withSecrets(item, secrets)]));
};
