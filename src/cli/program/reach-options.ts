import type { Command } from 'commander';

/** The flags by which hosts are chosen and reached, as commander hands them over. */
export interface ReachFlags {
  inventory?: string[];
  limit?: string;
  extraVars?: string[];
  forks?: string;
  become?: boolean;
  askBecomePass?: boolean;
  becomePasswordFile?: string;
  vaultPasswordFile?: string;
  askVaultPass?: boolean;
  vaultIdentity?: string[];
  acceptNewHostKeys?: boolean;
  input?: boolean;
}

/** Gathers the values of a flag that may be repeated. */
export const several = (value: string, before: string[] = []): string[] => [...before, value];

/** Gives a command every flag by which a host is chosen and reached. */
export const withReach = (command: Command): Command =>
  command
    .option('-i, --inventory <path>', 'inventory file or folder, or hosts with commas (repeatable)', several)
    .option('-l, --limit <pattern>', 'only these hosts; @FILE holds patterns')
    .option(
      '-e, --extra-vars <vars>',
      'name=value, a map, or @FILE; above all other variables (repeatable)',
      several,
    )
    .option('-f, --forks <n>', 'hosts worked on at once')
    .option('-b, --become', 'become root on every host')
    .option('-K, --ask-become-pass', 'ask for the password of sudo')
    .option('--become-password-file <file>', 'read the password of sudo from a file')
    .option('--vault-password-file <file>', 'password of Ansible vault files')
    .option('--ask-vault-pass', 'ask for the password of Ansible vault files')
    .option('--vault-identity <file>', 'age identity for encrypted values (repeatable)', several)
    .option('--accept-new-host-keys', 'trust a host that is met for the first time, and remember its key');
