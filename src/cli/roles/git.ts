import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ProgramFailure, type ProgramOutput, runProgram } from '../../language/run-program.js';
import { problem, RiggerError } from '../../model/index.js';
import { protocols } from './address.js';
import type { RoleSource } from './roles-file.js';
import { checkSize, refusedTree } from './tree.js';

type GitSource = Extract<RoleSource, { readonly git: string }>;

/** What one repository may cost. */
const limits = { milliseconds: 300_000, fileBytes: 256 * 2 ** 20, outputBytes: 8 * 2 ** 20 } as const;

/** Variables by which whoever started rigger, a hook of git for instance, speaks of a repository of his own. */
const ofOtherRepositories = [
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_OBJECT_DIRECTORY',
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_COMMON_DIR',
  'GIT_NAMESPACE',
  'GIT_PREFIX',
  'GIT_SHALLOW_FILE',
  'GIT_GRAFT_FILE',
  'GIT_REPLACE_REF_BASE',
  'GIT_TEMPLATE_DIR',
];

/** Nobody is asked, nothing of a repository is run, and only the protocols that are named are spoken. */
const environment: Readonly<Record<string, string | undefined>> = {
  ...Object.fromEntries(ofOtherRepositories.map((name) => [name, undefined])),
  GIT_TERMINAL_PROMPT: '0',
  GIT_ASKPASS: '',
  SSH_ASKPASS_REQUIRE: 'never',
  GIT_ALLOW_PROTOCOL: protocols.join(':'),
  GIT_NO_REPLACE_OBJECTS: '1',
  LC_ALL: 'C',
};

const settings = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'gc.auto=0',
  'maintenance.auto=false',
  // What comes stays one file, so that the limit of a file is that of the whole.
  'fetch.unpackLimit=1',
];

/** Attributes stand above those of the repository: its files come as they are, whatever it says of them. */
const asTheyAre = '* -text -eol -ident -filter -working-tree-encoding\n';

/** A repository of our own, without a checkout, into which roles are fetched. */
export class RoleRepository {
  private constructor(
    private readonly role: string,
    private readonly folder: string,
  ) {}

  /** Makes the repository in a folder that is not there yet. */
  static async make(role: string, folder: string): Promise<RoleRepository> {
    const made = new RoleRepository(role, folder);
    await made.#git(['init', '--quiet', '--bare', '--template=', '--', folder]);
    await mkdir(join(folder, 'info'), { recursive: true });
    await writeFile(join(folder, 'info', 'attributes'), asTheyAre);
    return made;
  }

  /** Fetches what a role asks for. @returns its commit */
  async fetch({ git, tag, commit }: GitSource): Promise<string> {
    if (tag !== undefined) {
      await this.#fetch(git, ['--depth=1'], [`+refs/tags/${tag}:refs/tags/${tag}`], `the tag ${tag}`);
      return this.#commitOf(`refs/tags/${tag}`);
    }
    const alone = await this.#run(this.#fetching(git, ['--depth=1'], [commit!]));
    // A server of the old protocol hands out nothing that no name leads to: all that has a name, then.
    if (alone.exit !== 0) {
      const all = ['+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*'];
      await this.#fetch(git, [], all, `the commit ${commit}`);
    }
    return this.#commitOf(commit!);
  }

  /**
   * Writes the files of a commit into a folder. They are looked at before, so that nothing is written that is no
   * plain file, or more than a role may hold.
   */
  async extract(commit: string, within: string | undefined, folder: string): Promise<void> {
    const tree = within === undefined ? `${commit}^{tree}` : `${commit}:${within}`;
    const listed = await this.#run(['ls-tree', '-r', '-l', '-z', '--full-tree', tree]);
    if (listed.exit !== 0)
      throw this.#failed(
        within === undefined ? 'has no files' : `has no folder ${within} in its repository`,
        listed,
        'see where the role lies in its repository, and name that folder as `within`',
      );
    this.#checkEntries(listed.stdout.split('\0').filter((line) => line !== ''));
    await mkdir(folder, { recursive: true });
    const place = [`--work-tree=${folder}`];
    await this.#git([...place, 'read-tree', tree]);
    await this.#git([...place, 'checkout-index', '--all', '--quiet']);
  }

  #checkEntries(lines: readonly string[]): void {
    let bytes = 0;
    for (const [index, line] of lines.entries()) {
      const tab = line.indexOf('\t');
      const path = line.slice(tab + 1);
      const [mode, , , size] = line.slice(0, tab).split(/ +/);
      if (mode === '120000') throw refusedTree(this.role, `${path} is a symbolic link`);
      if (mode === '160000') throw refusedTree(this.role, `${path} is a submodule`);
      if (mode !== '100644' && mode !== '100755') throw refusedTree(this.role, `${path} is not a plain file`);
      bytes += Number(size);
      checkSize(this.role, index + 1, bytes);
    }
  }

  async #commitOf(name: string): Promise<string> {
    const found = await this.#run(['rev-parse', '--verify', '--quiet', `${name}^{commit}`]);
    if (found.exit !== 0)
      throw this.#failed(`has no commit ${name}`, found, 'see which commits the repository has');
    return found.stdout.trim();
  }

  #fetching(address: string, flags: readonly string[], what: readonly string[]): readonly string[] {
    return [
      'fetch',
      '--quiet',
      '--no-tags',
      '--no-recurse-submodules',
      '--no-auto-maintenance',
      ...flags,
      '--',
      address,
      ...what,
    ];
  }

  async #fetch(
    address: string,
    flags: readonly string[],
    what: readonly string[],
    words: string,
  ): Promise<void> {
    const { exit, ...said } = await this.#run(this.#fetching(address, flags, what));
    if (exit !== 0)
      throw this.#failed(
        `could not be fetched: git did not bring ${words} from ${address}`,
        said,
        `see what \`git ls-remote ${address}\` says: git asks for nothing here, and has keys from an agent and passwords from a credential helper`,
      );
  }

  async #git(args: readonly string[]): Promise<void> {
    const { exit, ...said } = await this.#run(args);
    if (exit === 127)
      throw this.#failed('could not be fetched: there is no git here', said, 'install git on this machine');
    if (exit !== 0) throw this.#failed(`could not be fetched: git ended with ${exit}`, said);
  }

  /**
   * Runs git with an argument list. No file that it writes grows beyond the limit: the shell that says so to the
   * system has a text that never changes, and becomes git.
   */
  async #run(args: readonly string[]): Promise<ProgramOutput> {
    const command = ['git', `--git-dir=${this.folder}`, ...settings.flatMap((one) => ['-c', one]), ...args];
    const blocks = String(limits.fileBytes / 512);
    try {
      return await runProgram('/bin/sh', ['-c', limited, 'sh', blocks, ...command], {
        milliseconds: limits.milliseconds,
        bytes: limits.outputBytes,
        environment,
      });
    } catch (error) {
      if (!(error instanceof ProgramFailure)) throw error;
      throw new RiggerError([
        problem('roles/fetch', `the role ${this.role} could not be fetched: git ${error.reason}`),
      ]);
    }
  }

  #failed(what: string, { stderr }: Pick<ProgramOutput, 'stderr'>, help?: string): RiggerError {
    const notes = stderr
      .split(/\r?\n/)
      .filter((line) => line.trim() !== '')
      .slice(-6);
    if (/signal (25|31)\b|[Ff]ile too large/.test(stderr))
      return new RiggerError([
        problem(
          'roles/fetch',
          `the role ${this.role} could not be fetched: its repository is larger than ${limits.fileBytes / 2 ** 20} MiB`,
          { notes, help: 'put the role into a repository of its own' },
        ),
      ]);
    return new RiggerError([problem('roles/fetch', `the role ${this.role} ${what}`, { notes, help })]);
  }
}

const limited = 'ulimit -f "$1" && shift && exec "$@"';
