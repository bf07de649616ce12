import { Command } from 'commander';
import { withExamples } from '../program/examples.js';
import { commas } from '../program/reach-options.js';
import type { SubscribeFlags } from './flags.js';

/** `rigger subscribe`: at the server that RIGGER_SERVER names, or in the database itself. */
export const subscribeCommand = (): Command => {
  const subscribe = withExamples(
    new Command('subscribe').description('hear of what happens in the team’s lab, by mail or webhook'),
    ['rigger subscribe add kim@example.org --events run-failed --own'],
    ['rigger subscribe add https://chat.example.org/hook --events run-ended,host-quarantined'],
    ['rigger subscribe list'],
    ['rigger subscribe withdraw 4'],
  );
  subscribe
    .command('add')
    .description(
      'hear of something; of a webhook it prints the secret by which messages are signed, this once',
    )
    .argument('<address>', 'an address of mail, or of a webhook: https, or of the server’s own machine')
    .option('--events <names>', 'run-ended, run-failed, host-quarantined, trend-changed', commas, [
      'run-failed',
      'host-quarantined',
    ])
    .option('--playbook <path>', 'only of runs of this playbook')
    .option('--own', 'only of one’s own runs')
    .option('--account <name>', 'for whom (default: whose token asks; in the database itself it is needed)')
    .action(async (address: string, flags: SubscribeFlags) =>
      (await import('./subscriptions.js')).addSubscription(address, flags),
    );
  subscribe
    .command('list')
    .description('list what one hears of; of an admin everybody’s')
    .option('--json', 'print JSON')
    .action(async (flags: { json?: boolean }) =>
      (await import('./subscriptions.js')).listSubscriptions(flags),
    );
  subscribe
    .command('withdraw')
    .description('hear of it no more')
    .argument('<number>', 'its number, as `rigger subscribe list` shows it')
    .action(async (number: string) => (await import('./subscriptions.js')).withdrawSubscription(number));
  return subscribe;
};
