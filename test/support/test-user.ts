import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A user of this machine for as long as a test lasts. */
export interface TestUser {
  readonly name: string;
  readonly password: string;
  /** Lines of sudoers that hold for this user; `USER` stands for the name. */
  allow(...rules: readonly string[]): void;
  shell(path: string): void;
  remove(): void;
}

export const addTestUser = (home: string): TestUser => {
  const name = `rigger-t${process.pid % 100_000}`;
  // A quote and a shell's favourites: a password is any text.
  const password = `p'$(x) "${process.pid}`;
  const rules = join('/etc/sudoers.d', name);
  execFileSync('useradd', ['--no-create-home', '--home-dir', home, '--shell', '/bin/bash', name]);
  execFileSync('chpasswd', { input: `${name}:${password}\n` });
  return {
    name,
    password,
    allow: (...lines) =>
      writeFileSync(rules, `${lines.join('\n').replaceAll('USER', name)}\n`, { mode: 0o440 }),
    shell: (path) => execFileSync('usermod', ['--shell', path, name]),
    remove: () => {
      rmSync(rules, { force: true });
      execFileSync('userdel', ['--force', name], { stdio: 'ignore' });
    },
  };
};
