import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CliOptions, type CliResult, rigger } from '../support/cli.js';
import type { Sshd } from '../support/sshd.js';

/** A project of its own, whose hosts are servers of the test. */
export interface FaultProject {
  readonly folder: string;
  /** A folder that the tasks of the play may write to; `{{ there }}` in the playbook. */
  readonly there: string;
  readonly runsFolder: string;
  /** A playbook with these tasks, one line each, for all hosts. */
  write(tasks: readonly string[], rest?: string): void;
  hosts(hosts: Readonly<Record<string, HostVariables>>): void;
  run(args: readonly string[], options?: CliOptions): Promise<CliResult>;
  apply(args?: readonly string[], options?: CliOptions): Promise<CliResult>;
  text(name: string): string | undefined;
  /** Whether the task `gate` runs on a host, which takes until `openGate`. */
  atGate(): boolean;
  openGate(): void;
  remove(): void;
}

/** Holds the play until the test lets it go on. */
export const gate =
  '{ name: gate, shell: "touch {{ there }}/at-gate; until [ -e {{ there }}/go ]; do sleep 0.1; done" }';

/** Does something once, while the play stands at its gate. */
export const whenAtGate = (project: FaultProject, act: () => void): CliOptions => {
  let done = false;
  return {
    killWhen: () => {
      if (!done && project.atGate()) {
        done = true;
        act();
      }
      return false;
    },
  };
};

type HostVariables = Readonly<Record<string, string | number | boolean>>;

export const makeProject = (): FaultProject => {
  const folder = mkdtempSync(join(tmpdir(), 'rigger-fault-'));
  const there = join(folder, 'there');
  mkdirSync(there);
  mkdirSync(join(folder, 'inventory'));
  writeFileSync(join(folder, 'rigger.yml'), 'inventory: inventory/hosts.yml\n');
  const run: FaultProject['run'] = (args, options) => rigger(args, { cwd: folder, ...options });
  return {
    folder,
    there,
    runsFolder: join(folder, 'runs'),
    write: (tasks, rest = '') =>
      writeFileSync(
        join(folder, 'play.yml'),
        `- name: faults\n  hosts: all\n  vars: { there: ${there} }\n  tasks:\n${tasks.map((task) => `    - ${task}\n`).join('')}${rest}`,
      ),
    hosts: (hosts) => writeFileSync(join(folder, 'inventory/hosts.yml'), JSON.stringify({ all: { hosts } })),
    run,
    apply: (args = [], options) => run(['apply', 'play.yml', ...args], options),
    text: (name) => {
      try {
        return readFileSync(join(there, name), 'utf8');
      } catch {
        return undefined;
      }
    },
    atGate: () => existsSync(join(there, 'at-gate')),
    openGate: () => writeFileSync(join(there, 'go'), ''),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
};

/** The variables that lead to a server. */
export const reaching = (sshd: Sshd, more: HostVariables = {}): HostVariables => ({
  ansible_host: '127.0.0.1',
  ansible_port: sshd.port,
  ansible_user: 'root',
  ansible_ssh_private_key_file: sshd.privateKeyFile,
  rigger_known_hosts_file: sshd.knownHostsFile,
  ...more,
});
