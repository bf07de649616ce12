import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { asItIs, type ControllerFiles } from '../../language/controller-files.js';
import type { Decrypt } from '../../language/yaml/index.js';
import { withoutBlanks } from './clean-copy.js';
import { inputFiles } from './format.js';

/** What was seen of a path of the controller. */
export type SeenFile =
  | { readonly kind: 'file'; readonly bytes: Uint8Array; readonly mode: string | undefined }
  | { readonly kind: 'printed'; readonly outputs: Readonly<Record<string, string>> }
  | { readonly kind: 'directory' }
  | { readonly kind: 'link'; readonly target: string };

/** Takes note of every file of the controller that a run reads, as it was when it was read. */
export class RecordedFiles implements ControllerFiles {
  readonly seen = new Map<string, SeenFile>();
  readonly roles = new Set<string>();
  readonly variables = new Set<string>();
  /** What was decrypted, by the encrypted text without blanks. */
  readonly opened = new Map<string, string>();
  /** What tasks with `no_log` printed, and what was typed unseen: by the task. */
  readonly withheld = new Map<string, string>();

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

  role(folder: string): void {
    this.roles.add(resolve(folder));
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

  /** What a task printed that nobody may see. */
  withhold(printed: string, task: string): void {
    for (const line of printed.split(/\r?\n/)) {
      const text = line.trim();
      if (text.length >= shortestWithheld) this.withheld.set(text, task);
    }
  }

  /** Reads what else the folders of the roles hold: a role takes part as a whole. */
  completeRoles(): void {
    for (const role of this.roles) this.#complete(role);
  }

  #complete(folder: string): void {
    const place = this.place(folder);
    for (const entry of readdirSync(place, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (this.seen.has(path) || entry.name === '.git') continue;
      if (entry.isDirectory()) this.#complete(path);
      else if (entry.isFile()) {
        const inside = join(place, entry.name);
        this.seen.set(path, { kind: 'file', bytes: readFileSync(inside), mode: modeOf(inside) });
      }
    }
  }
}

/** Characters of a line: a shorter one is a word like any other. */
const shortestWithheld = 8;

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
