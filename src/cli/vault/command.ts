import { Command } from 'commander';
import { withExamples } from '../program/examples.js';
import type { VaultFlags } from './flags.js';

const several = (value: string, before: string[] = []): string[] => [...before, value];

/** `rigger vault`: encrypted values and files. Keys, passwords and values are never taken as arguments. */
export const vaultCommand = (): Command => {
  const vault = withExamples(
    new Command('vault').description(
      'encrypt values and files with age, for several people; read the vaults of Ansible',
    ),
    ['rigger vault keygen', 'make your identity, print its recipient'],
    ['rigger vault encrypt inventory/group_vars/all/secret.yml -r age1…'],
    ['rigger vault edit inventory/group_vars/all/secret.yml'],
    ['rigger vault rekey group_vars/*.yml', 'for the recipients in .age-recipients'],
  );

  withExamples(
    reading(vault.command('keygen'))
      .description('make an age identity for yourself; prints the recipient that others encrypt for')
      .option('-o, --output <file>', 'where to write it (default: ~/.config/rigger/age.key)')
      .action(async (flags: VaultFlags) => (await import('./keygen.js')).keygen(flags)),
    ['rigger vault keygen', 'writes ~/.config/rigger/age.key'],
    ['rigger vault keygen -o lab.key >> .age-recipients', 'the lab can read what is encrypted from now on'],
  );

  withExamples(
    encrypting(vault.command('encrypt'))
      .description('encrypt files in place, or with --value one value from standard input, as YAML')
      .argument('[files...]', 'files to encrypt')
      .option('--value <name>', 'read a value from standard input, print `name: !vault …`')
      .action(async (files: string[], flags: VaultFlags) =>
        (await import('./encrypt.js')).encrypt(files, flags),
      ),
    ['rigger vault encrypt inventory/group_vars/all/secret.yml', 'a whole file'],
    ['printf %s "$PASSWORD" | rigger vault encrypt --value bmc_password >> group_vars/all.yml', 'one value'],
  );

  withExamples(
    reading(vault.command('decrypt'))
      .description('decrypt files in place, or show what is in them')
      .argument('<files...>', 'files that are encrypted as a whole, or hold !vault values')
      .option('--stdout', 'print the plain text, and leave the files as they are')
      .option('--value <path>', 'print one value of a YAML file, as in `users.root.password`')
      .action(async (files: string[], flags: VaultFlags) =>
        (await import('./decrypt.js')).decrypt(files, flags),
      ),
    ['rigger vault decrypt --stdout group_vars/all/secret.yml', 'look'],
    ['rigger vault decrypt --value bmc_password group_vars/all.yml', 'one value'],
  );

  withExamples(
    encrypting(vault.command('edit'))
      .description('open the plain text in $VISUAL or $EDITOR, and encrypt it again')
      .argument('<file>', 'a file that is encrypted as a whole')
      .action(async (file: string, flags: VaultFlags) => (await import('./edit.js')).edit(file, flags)),
    ['rigger vault edit inventory/group_vars/all/secret.yml'],
  );

  withExamples(
    encrypting(vault.command('rekey'))
      .description('encrypt for other recipients; turns the vaults of Ansible into age')
      .argument('<files...>', 'files that are encrypted as a whole, or hold !vault values')
      .action(async (files: string[], flags: VaultFlags) => (await import('./rekey.js')).rekey(files, flags)),
    ['rigger vault rekey group_vars/*.yml', 'for the recipients in .age-recipients'],
    ['rigger vault rekey --vault-password-file old.pass secret.yml', 'from Ansible’s vault to age'],
  );

  return vault;
};

const reading = (command: Command): Command =>
  command
    .option(
      '--vault-identity <file>',
      'age identity (repeatable; default: $RIGGER_AGE_KEY_FILE, ~/.config/rigger/age.key)',
      several,
    )
    .option(
      '--vault-password-file <file>',
      'password of Ansible vaults (default: $ANSIBLE_VAULT_PASSWORD_FILE)',
    );

const encrypting = (command: Command): Command =>
  reading(command)
    .option(
      '-r, --recipient <key>',
      'encrypt for this recipient, age1… (repeatable; default: .age-recipients, else yourself)',
      several,
    )
    .option('-R, --recipients-file <file>', 'encrypt for the recipients in a file (repeatable)', several);
