import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A repository of somebody else, with a role in it. */
export class OthersRepository {
  readonly folder = mkdtempSync(join(tmpdir(), 'rigger-others-'));
  readonly address = `file://${this.folder}`;

  constructor() {
    this.git('init', '-q', '-b', 'main');
  }

  git(...args: string[]): string {
    const identity = ['-c', 'user.name=A', '-c', 'user.email=a@example.org', '-c', 'commit.gpgsign=false'];
    return execFileSync('git', ['-C', this.folder, ...identity, ...args], {
      env: { ...process.env, GIT_ALLOW_PROTOCOL: 'file' },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim();
  }

  /** Commits files with these contents. @returns the commit */
  commit(files: Readonly<Record<string, string>>): string {
    writeFiles(this.folder, files);
    this.git('add', '-A');
    this.git('commit', '-q', '--allow-empty', '-m', 'Change the role');
    return this.git('rev-parse', 'HEAD');
  }
}

/** Writes files with their folders. */
export const writeFiles = (folder: string, files: Readonly<Record<string, string>>): void => {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
};

/** A role that prints a word. */
export const roleSaying = (word: string, below = ''): Readonly<Record<string, string>> => ({
  [`${below}tasks/main.yml`]: `- name: say\n  print: ${word}\n`,
});
