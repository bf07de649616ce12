import { Command } from 'commander';
import { withExamples } from '../program/examples.js';
import { repeatable } from '../program/repeatable.js';
import type { AccountChangeFlags } from './flags.js';

/** `rigger account`: at the server that RIGGER_SERVER names, or in the database itself. */
export const accountCommand = (): Command => {
  const account = withExamples(
    new Command('account').description('who may come into the team’s lab, and what they may do'),
    ['rigger account add kim --role user', 'prints a link by which kim sets a password'],
    ['rigger account change kim --owns dut1 --owns dut2', 'these hosts are in the care of kim'],
    ['rigger account list'],
  );
  account
    .command('add')
    .description('make an account; prints the link that sets its password, once and within an hour')
    .argument('<name>', 'a letter, then letters, digits, dots, dashes and underscores')
    .option('--role <role>', 'reader, user or admin', 'user')
    .option('--mail <address>', 'where mail for this account goes')
    .action(async (name: string, flags: { role: string; mail?: string }) =>
      (await import('./accounts.js')).addAccount(name, flags),
    );
  account
    .command('change')
    .description('change the role of an account, the hosts in its care, or whether it may come in')
    .argument('<name>', 'the account')
    .option('--role <role>', 'reader, user or admin')
    .option(
      '--owns <host>',
      'a host in its care (repeatable); the hosts before are in it no more',
      repeatable,
    )
    .option('--owns-none', 'no host is in its care')
    .option('--disable', 'it may not come in; sessions and tokens stop at once')
    .option('--enable', 'it may come in again')
    .action(async (name: string, flags: AccountChangeFlags) =>
      (await import('./accounts.js')).changeAccount(name, flags),
    );
  account
    .command('link')
    .description('print a new link that sets the password of an account, once and within an hour')
    .argument('<name>', 'the account')
    .action(async (name: string) => (await import('./accounts.js')).passwordLink(name));
  account
    .command('list')
    .description('list the accounts')
    .option('--json', 'print JSON')
    .action(async (flags: { json?: boolean }) => (await import('./accounts.js')).listAccounts(flags));
  return account;
};
