import { Command } from 'commander';
import { withExamples } from '../program/examples.js';
import type { TokenFlags } from './flags.js';

/** `rigger token`: at the server that RIGGER_SERVER names, or in the database itself. */
export const tokenCommand = (): Command => {
  const token = withExamples(
    new Command('token').description('tokens by which machines come into the team’s lab'),
    ['rigger token create nightly --account kim --role user --days 90', 'prints the token, this once'],
    ['rigger token list'],
    ['rigger token withdraw 4', 'it opens nothing from now on'],
  );
  token
    .command('create')
    .description('make a token, and print it: nobody can read it again')
    .argument('<label>', 'what it is for')
    .option('--role <role>', 'the most that it may do: reader, user or admin', 'reader')
    .option(
      '--account <name>',
      'whom it speaks for (default: whose token asks; in the database itself it is needed)',
    )
    .option('--days <days>', 'how long it is good (default: until it is withdrawn)')
    .action(async (label: string, flags: TokenFlags) =>
      (await import('./tokens.js')).createToken(label, flags),
    );
  token
    .command('list')
    .description('list tokens, without their secrets: one’s own, of an admin everybody’s')
    .option('--json', 'print JSON')
    .action(async (flags: { json?: boolean }) => (await import('./tokens.js')).listTokens(flags));
  token
    .command('withdraw')
    .description('withdraw a token: it opens nothing from now on')
    .argument('<number>', 'its number, as `rigger token list` shows it')
    .action(async (number: string) => (await import('./tokens.js')).withdrawToken(number));
  return token;
};
