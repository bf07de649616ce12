import { Command } from 'commander';
import { withExamples } from '../program/examples.js';
import type { ServeFlags } from './flags.js';

/** `rigger serve`: until it is stopped. */
export const serveCommand = (): Command =>
  withExamples(
    new Command('serve')
      .description('the page of a team’s lab and its API, on loopback alone')
      .option('--listen <address:port>', 'a loopback address and a port (default: 127.0.0.1:8470)')
      .option('--url <url>', 'the address that people type, where a proxy with TLS stands before it')
      .addHelpText(
        'after',
        '\nThe state is in the PostgreSQL that DATABASE_URL names, else in a private one below the project.\nThe first start prints a link that sets the password of the account admin, once and within an hour.',
      )
      .action(async (flags: ServeFlags) => (await import('./serve.js')).serve(flags)),
    ['rigger serve', 'a whole lab service for this machine'],
    ['rigger serve --url https://lab.example.org', 'behind a proxy'],
  );
