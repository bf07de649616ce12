import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isEncrypted } from '../../language/yaml/index.js';
import { type Json, problem, RiggerError, systemReason, utf8 } from '../../model/index.js';
import { cleanText, learnSecrets, withoutBlanks } from './clean-copy.js';
import { cleanJson, learnLeaves } from './clean-json.js';
import {
  type FilesFile,
  type InvocationFile,
  inputFiles,
  inputsVersion,
  type KeptFile,
  keptLimits,
  typedName,
} from './format.js';
import { isOwnFile } from './own-files.js';
import { type KnownFolders, keptAt, type RecordedFiles, type SeenFile } from './recorded-files.js';
import type { SecretNames } from './secret-names.js';

/** All that is written below `inputs/`. */
export interface Inputs {
  readonly files: RecordedFiles;
  readonly folders: KnownFolders;
  readonly names: SecretNames;
  /** Told all values that are secret, before anything is written: no other file of the run may hold one either. */
  readonly learned: (values: readonly string[]) => void;
  /** Secrets that the run knows beside those of its files are out of every text. */
  readonly mask: (text: string) => string;
  readonly invocation: InvocationFile;
  readonly variables: Readonly<Record<string, Json>>;
  /** Files of a worker: they are kept by their names alone. */
  readonly own: readonly string[];
  /** What earlier sessions of the run have kept: it stays as it is. */
  readonly earlier: FilesFile | undefined;
}

/**
 * Writes what decided a run below `inputs/` of its folder. It is done before the run, and again at its end, when
 * everything that it read and every secret is known.
 * @throws RiggerError `cli/file`
 */
export const writeInputs = async (runFolder: string, inputs: Inputs): Promise<void> => {
  try {
    await writeAll(runFolder, inputs);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    throw new RiggerError([
      problem('cli/file', `what decides the run cannot be kept in ${runFolder}: ${systemReason(error)}`, {
        help: 'a run that could not be made again is none: make the folder writable, or free some space on its disk',
      }),
    ]);
  }
};

const writeAll = async (runFolder: string, inputs: Inputs): Promise<void> => {
  const { files, folders, names } = inputs;
  const root = join(runFolder, inputFiles.folder);
  await files.complete();
  const seen = [...files.seen]
    .map(([place, what]) => ({ place, path: keptAt(place, folders), what }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  await learn(seen, inputs);
  inputs.learned(names.values());
  const earlier = new Map(inputs.earlier?.files.map((file) => [file.path, file]));
  const kept: KeptFile[] = [];
  let all = 0;
  for (const { place, path, what } of seen) {
    const copy = isOwnFile(inputs.own, place) ? leftOut(path, what, names) : copyOf(path, what, inputs, all);
    const content = copy.content && Buffer.from(copy.content);
    const before = earlier.get(path);
    earlier.delete(path);
    all += content?.length ?? 0;
    if (before && content && !isSame(join(root, path), content)) kept.push({ ...before, changed: true });
    else {
      kept.push({ ...copy.kept, ...(before?.changed ? { changed: true } : {}) });
      if (content) put(join(root, path), content, copy.kept.mode);
    }
  }
  kept.push(...earlier.values());
  kept.sort((a, b) => (a.path < b.path ? -1 : 1));
  const list: FilesFile = {
    format: 'rigger-inputs',
    version: inputsVersion,
    folders: { project: folders.project, shipped: folders.shipped ?? null },
    limits: keptLimits,
    files: kept,
  };
  const json = (path: string, data: unknown): void =>
    put(join(root, path), Buffer.from(`${JSON.stringify(data, null, 2)}\n`));
  for (const [host, variables] of Object.entries(inputs.variables))
    json(
      `${inputFiles.variables}/${fileNameOf(host)}.json`,
      cleanJson(variables, `${inputFiles.variables}/${fileNameOf(host)}.json`, names, inputs.mask),
    );
  json(inputFiles.invocation, inputs.invocation);
  json(inputFiles.files, list);
  json(inputFiles.secrets, names.file());
};

/** A host's name as that of a file. */
const fileNameOf = (host: string): string => host.replace(/[^\w.@:+-]/g, '_').replace(/^\.+/, '_');

type Seen = readonly { readonly place: string; readonly path: string; readonly what: SeenFile }[];

const learn = async (seen: Seen, { files, names }: Inputs): Promise<void> => {
  for (const { path, what } of seen) {
    const text = what.kind === 'file' ? textOf(what.bytes) : undefined;
    if (text === undefined) continue;
    learnSecrets({ path, text }, names, files.opened);
    const plain = isEncrypted(text) ? files.opened.get(withoutBlanks(text)) : undefined;
    if (plain !== undefined) await learnLeaves(plain, path, names);
  }
  for (const task of files.typed) names.named(typedName(task), 'typed', { file: 'the run' });
  for (const [printed, task] of files.withheld) names.name(`printed by ${task}`, printed, 'text');
};

interface Copy {
  readonly kept: KeptFile;
  readonly content?: Uint8Array;
}

/** Neither what stands in it nor what it printed is kept. */
const leftOut = (path: string, what: SeenFile, names: SecretNames): Copy => {
  if (what.kind === 'directory' || what.kind === 'link') return { kept: { path, ...what } };
  names.named(path, 'file', { file: path });
  const mode = what.kind === 'printed' ? undefined : what.mode;
  return { kept: { path, kind: 'left-out', ...(mode === undefined ? {} : { mode }) } };
};

const copyOf = (path: string, what: SeenFile, { names, files, mask }: Inputs, all: number): Copy => {
  if (what.kind === 'directory' || what.kind === 'link') return { kept: { path, ...what } };
  if (what.kind === 'large') {
    const { bytes, sha256, mode } = what;
    return { kept: { path, kind: 'digest', ...(mode === undefined ? {} : { mode }), bytes, sha256 } };
  }
  if (what.kind === 'printed') {
    const outputs = Object.fromEntries(
      Object.entries(what.outputs).map(([args, text]) => [args, JSON.parse(text) as Json]),
    );
    const content = `${JSON.stringify(cleanJson(outputs, path, names, mask), null, 2)}\n`;
    return { kept: { path, kind: 'printed' }, content: Buffer.from(content) };
  }
  const { bytes } = what;
  const mode = what.mode === undefined ? {} : { mode: what.mode };
  if (bytes.length > keptLimits.file || all + bytes.length > keptLimits.all) {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return { kept: { path, kind: 'digest', ...mode, bytes: bytes.length, sha256 } };
  }
  const text = textOf(bytes);
  if (text === undefined) {
    if (!names.isIn(Buffer.from(bytes))) return { kept: { path, kind: 'file', ...mode }, content: bytes };
    names.named(path, 'file', { file: path });
    return { kept: { path, kind: 'left-out', ...mode } };
  }
  const clean = mask(cleanText({ path, text }, names, files.opened));
  return { kept: { path, kind: 'file', ...mode }, content: Buffer.from(clean) };
};

const textOf = (bytes: Uint8Array): string | undefined => (bytes.includes(0) ? undefined : utf8(bytes));

const isSame = (path: string, content: Uint8Array): boolean =>
  existsSync(path) && readFileSync(path).equals(content);

/** Writes a file whole, where it is not so already; like the journal it is its owner's alone. */
const put = (path: string, content: Uint8Array, mode?: string): void => {
  if (isSame(path, content)) return;
  mkdirSync(dirname(path), { recursive: true });
  const runs = mode !== undefined && (Number.parseInt(mode, 8) & 0o100) !== 0;
  writeFileSync(`${path}.part`, content);
  chmodSync(`${path}.part`, runs ? 0o700 : 0o600);
  renameSync(`${path}.part`, path);
};
