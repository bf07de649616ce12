import type { Command } from 'commander';

/** The flags by which a run gets at its hosts and secrets, as commander hands them over. */
export interface AccessFlags {
  askBecomePass?: boolean;
  becomePasswordFile?: string;
  vaultPasswordFile?: string;
  askVaultPass?: boolean;
  vaultIdentity?: string[];
  acceptNewHostKeys?: boolean;
  input?: boolean;
}

/** The flags by which hosts are chosen and reached. */
export interface ReachFlags extends AccessFlags {
  inventory?: string[];
  limit?: string;
  extraVars?: string[];
  forks?: string;
  become?: boolean;
}

/** Gathers the values of a flag that may be repeated. */
export const several = (value: string, before: string[] = []): string[] => [...before, value];

/** The same of a flag that takes several with commas. */
export const commas = (value: string, before: string[] = []): string[] => [
  ...before,
  ...value.split(',').map((one) => one.trim()),
];

export const verboseFlag = [
  '-v, --verbose',
  'say more; repeat for commands (-vv) and events (-vvv)',
  (_: string, before: number): number => before + 1,
  0,
] as const;

/** Gives a command the flags by which it gets at hosts and secrets. */
export const withAccess = (command: Command): Command =>
  command
    .option('-K, --ask-become-pass', 'ask for the password of sudo')
    .option('--become-password-file <file>', 'read the password of sudo from a file')
    .option('--vault-password-file <file>', 'password of Ansible vault files')
    .option('--ask-vault-pass', 'ask for the password of Ansible vault files')
    .option('--vault-identity <file>', 'age identity for encrypted values (repeatable)', several)
    .option('--accept-new-host-keys', 'trust a host that is met for the first time, and remember its key');

/** Gives a command every flag by which a host is chosen and reached. */
export const withReach = (command: Command): Command =>
  withAccess(
    command
      .option(
        '-i, --inventory <path>',
        'inventory file or folder, or hosts with commas (repeatable)',
        several,
      )
      .option('-l, --limit <pattern>', 'only these hosts; @FILE holds patterns')
      .option(
        '-e, --extra-vars <vars>',
        'name=value, a map, or @FILE; above all other variables (repeatable)',
        several,
      )
      .option('-f, --forks <n>', 'hosts worked on at once')
      .option('-b, --become', 'become root on every host'),
  );
