import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { version } from '../../engine/version.js';
import { maskReproduces } from '../../experiment/bundle/mask.js';
import type { Masker } from '../../model/index.js';
import type { LoadedRun } from '../play/load-run.js';
import type { PlaybookFlags } from '../play/playbook-options.js';
import type { RunAgain } from '../play/run-again.js';
import { forksOf } from '../play/run-options.js';
import type { Project } from '../program/project.js';
import { cleanText, learnSecrets } from './clean-copy.js';
import type { commitOf } from './commit.js';
import { effectiveVariables, learnPasswords } from './effective-variables.js';
import {
  type FilesFile,
  type InvocationFile,
  inputFiles,
  inputsVersion,
  type SecretsFile,
} from './format.js';
import { textMarker } from './markers.js';
import { learnOwnFiles, ownFilesOf } from './own-files.js';
import type { RecordedFiles } from './recorded-files.js';
import { SecretNames } from './secret-names.js';
import { writeInputs } from './write-inputs.js';

/** What a run was started with, as far as it is kept. */
export interface StartedRun {
  readonly id: string;
  readonly runFolder: string;
  readonly file: string;
  readonly flags: PlaybookFlags;
  readonly project: Project;
  readonly loaded: LoadedRun;
  readonly masker: Masker;
  readonly becomePassword: string | undefined;
  /** It goes on where an earlier session ended. */
  readonly resumed: boolean;
  readonly files: RecordedFiles;
  readonly commit: ReturnType<typeof commitOf> | undefined;
  readonly shipped: string | undefined;
  /** What this run repeats. */
  readonly again?: RunAgain | undefined;
}

/** Keeps what decides a run in its folder: `write` is called before the run, and once more when it has ended. */
export class KeptInputs {
  readonly #names = new SecretNames();
  readonly #started = new Date().toISOString();
  readonly #own = ownFilesOf(process.env);
  readonly #earlier: Earlier | undefined;

  constructor(private readonly run: StartedRun) {
    for (const [name, value] of run.again?.secrets ?? []) this.#names.name(name, value, 'value');
    this.#earlier = run.resumed ? earlierOf(run.runFolder) : undefined;
    if (this.#earlier) this.#names.earlier(this.#earlier.secrets);
  }

  /** @param hosts those that take part */
  async write(hosts: readonly string[]): Promise<void> {
    const { runFolder, loaded, masker, files, project, shipped, becomePassword } = this.run;
    const names = this.#names;
    if (becomePassword !== undefined) {
      names.name('become_password', becomePassword, 'become-password');
      names.use('become_password', 'become-password', { file: 'the command line' });
    }
    await learnOwnFiles(this.#own, { project: project.root, shipped }, names);
    await learnPasswords(loaded, names);
    const variables = await effectiveVariables(hosts, loaded, names);
    await writeInputs(runFolder, {
      files,
      folders: { project: project.root, shipped },
      names,
      learned: (values) => {
        for (const value of values) masker.add(value);
      },
      mask: (text) => this.#masked(text),
      variables,
      own: this.#own,
      earlier: this.#earlier?.files,
      invocation: await this.#invocation(hosts),
    });
  }

  async #invocation(hosts: readonly string[]): Promise<InvocationFile> {
    const { id, file, flags, project, files, becomePassword, again } = this.run;
    const earlier = this.#earlier?.invocation;
    if (earlier)
      return {
        ...earlier,
        environment: [...new Set([...earlier.environment, ...files.variables])].sort(),
        ...this.#answers(earlier.answers),
        hosts: [...new Set([...earlier.hosts, ...hosts])],
      };
    const given = (words: readonly string[]): string[] => words.map((word) => this.#word(word));
    return {
      format: 'rigger-inputs',
      version: inputsVersion,
      run: id,
      started: this.#started,
      command: process.argv
        .slice(2)
        // `--secret NAME=@FILE` says where a secret is, and not what it is.
        .map((word, index, words) => (words[index - 1] === '--secret' ? word : this.#word(word))),
      folder: relative(project.root, process.cwd()),
      playbook: file,
      inventory: [...(flags.inventory ?? project.inventory)],
      limit: flags.limit ?? null,
      tags: flags.tags ?? [],
      skip_tags: flags.skipTags ?? [],
      extra_vars: given(flags.extraVars ?? []),
      start_at_task: flags.startAtTask ?? null,
      become: flags.become === true,
      become_password: becomePassword !== undefined,
      forks: flags.forks === undefined ? null : forksOf(flags, project),
      settings: project.settings,
      versions: { rigger: version, node: process.version },
      commit: (await this.run.commit) ?? null,
      environment: [...files.variables].sort(),
      ...this.#answers(),
      hosts: [...hosts],
      ...(again?.reproduces ? { reproduces: maskReproduces(again.reproduces, this.run.masker) } : {}),
      ...(again?.inPlace
        ? {
            in_place: {
              hosts: Object.fromEntries(again.inPlace.hosts),
              inventory: [...again.siteInventory],
            },
          }
        : {}),
    };
  }

  /** What was typed in the open; not where the task itself is hidden. */
  #answers(earlier: InvocationFile['answers'] = []): Pick<InvocationFile, 'answers'> {
    const { answers, typed } = this.run.files;
    const open = answers
      .filter(({ task }) => !typed.has(task))
      .map(({ task, question, answer }) => ({
        task: this.#open(task),
        question: this.#open(question),
        answer: this.#open(answer),
      }));
    const all = [...earlier, ...open];
    return all.length === 0 ? {} : { answers: all };
  }

  /** A word of the command line without the passwords in it. */
  #word(word: string): string {
    const path = 'the command line';
    const yaml = /^\s*[{[]/.test(word) || /^[^=\s]+:\s/.test(word);
    learnSecrets({ path, text: word, yaml }, this.#names, this.run.files.opened);
    return this.#masked(cleanText({ path, text: word, yaml }, this.#names, this.run.files.opened));
  }

  #open(text: string): string {
    return this.#masked(this.#names.masked(text, inputFiles.invocation));
  }

  /** Without what the run knows to be secret and nobody has named. */
  #masked(text: string): string {
    const masked = this.run.masker.mask(text, textMarker('hidden'));
    if (masked !== text) this.#names.named('hidden', 'text', { file: 'the run' });
    return masked;
  }
}

interface Earlier {
  readonly invocation: InvocationFile;
  readonly files: FilesFile;
  readonly secrets: SecretsFile;
}

const earlierOf = (runFolder: string): Earlier | undefined => {
  const path = (name: string): string => join(runFolder, inputFiles.folder, name);
  // All three are written before a run begins, the list of secrets last.
  if (!existsSync(path(inputFiles.secrets))) return undefined;
  const read = <T>(name: string): T => JSON.parse(readFileSync(path(name), 'utf8')) as T;
  return {
    invocation: read(inputFiles.invocation),
    files: read(inputFiles.files),
    secrets: read(inputFiles.secrets),
  };
};
