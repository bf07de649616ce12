import type { ReproducesFile } from '../../experiment/bundle/index.js';
import type { Settings } from '../program/settings.js';

/** The names below `inputs/` of a run's folder. */
export const inputFiles = {
  folder: 'inputs',
  /** {@link InvocationFile} */
  invocation: 'invocation.json',
  /** {@link FilesFile} */
  files: 'files.json',
  /** {@link SecretsFile} */
  secrets: 'secrets.json',
  /** The effective variables of a host, `variables/<host>.json`; a secret is `{"secret": "name"}`. */
  variables: 'variables',
  /** What stands in the project. */
  project: 'project',
  /** The roles that came with rigger. */
  shipped: 'shipped',
  /** What was read from elsewhere, by its whole path. */
  outside: 'outside',
} as const;

/** The version of what stands below `inputs/`: that of the bundle. Version 1 had no more than the playbook and its roles. */
export const inputsVersion = 2;

/** What a file is read up to, and all of them together, in bytes: what is beyond is kept by its digest alone. */
export const keptLimits = { file: 16 * 2 ** 20, all: 256 * 2 ** 20 } as const;

/** What was typed in the open for a task. */
export interface OpenAnswer {
  readonly task: string;
  readonly question: string;
  readonly answer: string;
}

/** The name of a secret that is typed for a task. */
export const typedName = (task: string): string => `typed for ${task}`;

/** `inputs/invocation.json`: how the run was started. */
export interface InvocationFile {
  readonly format: 'rigger-inputs';
  readonly version: number;
  /** The name of the run's folder. */
  readonly run: string;
  /** ISO 8601, UTC. */
  readonly started: string;
  /** The words of the command line, `rigger` left out. */
  readonly command: readonly string[];
  /** The folder in which it was typed, from the project's; with `..` where it was outside. */
  readonly folder: string;
  /** As it was given. */
  readonly playbook: string;
  /** Inventories in their order: paths from the folder, or lists of hosts. */
  readonly inventory: readonly string[];
  readonly limit: string | null;
  readonly tags: readonly string[];
  readonly skip_tags: readonly string[];
  readonly extra_vars: readonly string[];
  readonly start_at_task: string | null;
  readonly become: boolean;
  /** The password of sudo was asked for, or read from a file. */
  readonly become_password: boolean;
  readonly forks: number | null;
  /** What `rigger.yml` says. */
  readonly settings: Settings;
  readonly versions: { readonly rigger: string; readonly node: string };
  /** The commit of the project; null where it is no repository of git. */
  readonly commit: { readonly id: string; readonly clean: boolean } | null;
  /** Variables of the environment that templates asked for. */
  readonly environment: readonly string[];
  /** What was typed in the open; a rerun does not ask for it again. */
  readonly answers?: readonly OpenAnswer[];
  /** Hosts that took part. */
  readonly hosts: readonly string[];
  /** What this run repeats. */
  readonly reproduces?: ReproducesFile;
  /** Hosts that stood in the places of others, and the inventories that have them. */
  readonly in_place?: {
    readonly hosts: Readonly<Record<string, string>>;
    readonly inventory: readonly string[];
  };
}

/** A file that the run read; the path is the one below `inputs/`. */
export interface KeptFile {
  readonly path: string;
  /**
   * `file`: as it was, but for secrets. `printed`: what an executable inventory printed, by its arguments.
   * `digest`: too large to be kept. `left-out`: it holds a secret in a form that cannot be taken out.
   */
  readonly kind: 'file' | 'printed' | 'directory' | 'link' | 'digest' | 'left-out';
  /** Permissions, as `0644`. */
  readonly mode?: string;
  /** Of a link. */
  readonly target?: string;
  /** Read again with another content when the run was taken up again: this is what it was at first. */
  readonly changed?: boolean;
  /** Of what is too large. */
  readonly bytes?: number;
  readonly sha256?: string;
}

/** `inputs/files.json`: every file that the run read, and where it was. */
export interface FilesFile {
  readonly format: 'rigger-inputs';
  readonly version: number;
  /** The folders that `project/` and `shipped/` stand for. */
  readonly folders: { readonly project: string; readonly shipped: string | null };
  readonly limits: { readonly file: number; readonly all: number };
  readonly files: readonly KeptFile[];
}

/** Where a secret stood, or what it was for. */
export interface SecretUse {
  /** Below `inputs/`, or `the command line`, `the run`. */
  readonly file: string;
  readonly line?: number;
}

/**
 * What kind of secret it is. `value`, `text`, `file`: left out of a file, and to be given by its name. `identity`: an age
 * identity opens what was kept. `become-password`: of sudo. `typed`: asked for when the run comes to it.
 */
export type SecretKind = 'value' | 'text' | 'file' | 'identity' | 'become-password' | 'typed';

/** `inputs/secrets.json`: what a rerun has to be given; never a value, its length or its digest. */
export interface SecretsFile {
  readonly format: 'rigger-secrets';
  readonly version: 1;
  readonly secrets: readonly {
    readonly name: string;
    readonly kind: SecretKind;
    readonly used: readonly SecretUse[];
  }[];
}
