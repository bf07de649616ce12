import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { sha256 } from '../../experiment/bundle/sha256.js';
import { asItIs, type ControllerFiles } from '../../language/controller-files.js';
import type { Decrypt } from '../../language/yaml/index.js';
import { linesWithheld } from '../../model/index.js';
import { withoutBlanks } from './clean-copy.js';
import { inputFiles, keptLimits, type OpenAnswer } from './format.js';

/** What was seen of a path of the controller. */
export type SeenFile =
  | { readonly kind: 'file'; readonly bytes: Uint8Array; readonly mode: string | undefined }
  | { readonly kind: 'printed'; readonly outputs: Readonly<Record<string, string>> }
  | {
      readonly kind: 'large';
      readonly bytes: number;
      readonly sha256: string;
      readonly mode: string | undefined;
    }
  | { readonly kind: 'directory' }
  | { readonly kind: 'link'; readonly target: string };

/** Takes note of every file of the controller that a run reads, as it was when it was read. */
export class RecordedFiles implements ControllerFiles {
  readonly seen = new Map<string, SeenFile>();
  readonly folders = new Set<string>();
  readonly variables = new Set<string>();
  /** What was decrypted, by the encrypted text without blanks. */
  readonly opened = new Map<string, string>();
  /** What tasks with `no_log` printed, and what was typed unseen: by the task. */
  readonly withheld = new Map<string, string>();
  /** What was typed in the open, in the order of time. */
  readonly answers: OpenAnswer[] = [];
  /** Tasks that asked for something unseen. */
  readonly typed = new Set<string>();

  /** @param files what stands below: the disk, or what another run kept */
  constructor(private readonly files: ControllerFiles = asItIs) {}

  place(path: string): string {
    return this.files.place(path);
  }

  read(path: string, bytes: Uint8Array): Uint8Array {
    const known = this.seen.get(path);
    if (known?.kind !== 'file') this.seen.set(path, { kind: 'file', bytes, mode: modeOf(this.place(path)) });
    return this.files.read(path, bytes);
  }

  entry(path: string, what: { kind: 'directory' } | { kind: 'link'; target: string }): void {
    this.seen.set(path, what);
  }

  printedBefore(path: string, args: readonly string[]): string | undefined {
    const before = this.files.printedBefore(path, args);
    if (before !== undefined) this.printed(path, args, before);
    return before;
  }

  printed(path: string, args: readonly string[], text: string): void {
    const known = this.seen.get(path);
    const outputs = known?.kind === 'printed' ? known.outputs : {};
    this.seen.set(path, { kind: 'printed', outputs: { ...outputs, [args.join(' ')]: text } });
  }

  folder(path: string): void {
    this.folders.add(resolve(path));
  }

  environment(name: string): void {
    this.variables.add(name);
  }

  secret(name: string): string | undefined {
    return this.files.secret(name);
  }

  /** The same way of opening what is encrypted, with a memory. */
  remembering(decrypt: Decrypt): Decrypt {
    return async (armored, ...where) => {
      const plain = await decrypt(armored, ...where);
      this.opened.set(withoutBlanks(armored), plain);
      return plain;
    };
  }

  /** What a task printed that nobody may see, or what was typed for it unseen. */
  withhold(printed: string, task: string, typed: boolean): void {
    if (typed) this.typed.add(task);
    for (const text of linesWithheld(printed, typed)) this.withheld.set(text, task);
  }

  /** Looks at what else stands in the folders that take part as a whole. */
  async complete(): Promise<void> {
    for (const folder of this.folders) await this.#complete(folder);
  }

  async #complete(folder: string): Promise<void> {
    const place = this.place(folder);
    const entries = readdirSync(place, { withFileTypes: true });
    if (entries.length === 0) this.entry(folder, { kind: 'directory' });
    for (const entry of entries) {
      const path = join(folder, entry.name);
      const inside = join(place, entry.name);
      // What git keeps for itself decides nothing.
      if (this.seen.has(path) || entry.name === '.git') continue;
      if (entry.isDirectory()) await this.#complete(path);
      else if (entry.isSymbolicLink()) this.entry(path, { kind: 'link', target: readlinkSync(inside) });
      else if (entry.isFile()) this.seen.set(path, await this.#fileAt(inside));
    }
  }

  /** What is too large to be kept is not held in memory either. */
  async #fileAt(place: string): Promise<SeenFile> {
    const { size } = statSync(place);
    const mode = modeOf(place);
    if (size > keptLimits.file || this.#held + size > keptLimits.all)
      return { kind: 'large', bytes: size, sha256: await sha256(place), mode };
    this.#held += size;
    return { kind: 'file', bytes: readFileSync(place), mode };
  }

  #held = 0;
}

const modeOf = (place: string): string | undefined => {
  const found = statSync(place, { throwIfNoEntry: false });
  return found && (found.mode & 0o7777).toString(8).padStart(4, '0');
};

/** The folders of which a bundle knows by names of their own. */
export interface KnownFolders {
  readonly project: string;
  readonly shipped: string | undefined;
}

/** Where a path of the controller is kept, below `inputs/`. */
export const keptAt = (path: string, { project, shipped }: KnownFolders): string => {
  const below = (folder: string): string | undefined => {
    const inside = relative(folder, path);
    return inside === '..' || inside.startsWith(`..${sep}`) ? undefined : inside;
  };
  const own = below(project);
  if (own !== undefined) return `${inputFiles.project}/${own}`;
  const theirs = shipped === undefined ? undefined : below(shipped);
  if (theirs !== undefined) return `${inputFiles.shipped}/${theirs}`;
  return `${inputFiles.outside}${path}`;
};
