import { Command } from 'commander';

/** The flags that `plan` and `apply` share, as commander hands them over. */
export interface PlaybookFlags {
  inventory?: string[];
  limit?: string;
  tags?: string[];
  skipTags?: string[];
  check?: boolean;
  diff?: boolean;
  extraVars?: string[];
  forks?: string;
  become?: boolean;
  askBecomePass?: boolean;
  becomePasswordFile?: string;
  verbose?: number;
  listHosts?: boolean;
  listTasks?: boolean;
  listTags?: boolean;
  startAtTask?: string;
  step?: boolean;
  json?: boolean;
  color?: boolean;
  profile?: boolean;
  vaultPasswordFile?: string;
  vaultIdentity?: string[];
  acceptNewHostKeys?: boolean;
  input?: boolean;
  resume?: string;
  out?: string;
  detailedExitcode?: boolean;
}

/** Gathers the values of a flag that may be repeated. */
export const several = (value: string, before: string[] = []): string[] => [...before, value];
const commas = (value: string, before: string[] = []): string[] => [
  ...before,
  ...value.split(',').map((tag) => tag.trim()),
];

/** A command over a playbook with the flags that Ansible's users know. */
export const playbookCommand = (name: string, summary: string, file: string): Command =>
  new Command(name)
    .description(summary)
    .argument('<playbook>', file)
    .option('-i, --inventory <path>', 'inventory file or folder, or hosts with commas (repeatable)', several)
    .option('-l, --limit <pattern>', 'only these hosts; @FILE holds patterns')
    .option('-t, --tags <tags>', 'only tasks with one of these tags', commas)
    .option('--skip-tags <tags>', 'no task with one of these tags', commas)
    .option('-D, --diff', 'show how the text of files changes')
    .option(
      '-e, --extra-vars <vars>',
      'name=value, a map, or @FILE; above all other variables (repeatable)',
      several,
    )
    .option('-f, --forks <n>', 'hosts worked on at once')
    .option('-b, --become', 'become root on every host')
    .option('-K, --ask-become-pass', 'ask for the password of sudo')
    .option('--become-password-file <file>', 'read the password of sudo from a file')
    .option(
      '-v, --verbose',
      'say more; repeat for commands (-vv) and events (-vvv)',
      (_, before: number) => before + 1,
      0,
    )
    .option('--list-hosts', 'list the hosts that would be touched, and stop')
    .option('--list-tasks', 'list the tasks that would run, and stop')
    .option('--list-tags', 'list the tags, and stop')
    .option('--start-at-task <name>', 'begin with the task of this name')
    .option('--step', 'ask before each task')
    .option('--json', 'print every event as a JSON line on standard output')
    .option('--profile', 'show for each task where its time went: wire, host, rigger')
    .option('--vault-password-file <file>', 'password of Ansible vault files')
    .option('--vault-identity <file>', 'age identity for encrypted values (repeatable)', several)
    .option('--accept-new-host-keys', 'trust a host that is met for the first time, and remember its key');
