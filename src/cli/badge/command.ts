import { Command } from 'commander';
import { withExamples } from '../program/examples.js';
import type { BadgeFlags } from './flags.js';

/** `rigger badge`: at the server that RIGGER_SERVER names, or in the database itself. */
export const badgeCommand = (): Command => {
  const badge = withExamples(
    new Command('badge').description('pictures of a playbook’s last verdict in the team’s lab'),
    ['rigger badge make playbooks/latency.yml', 'prints the address of the picture, this once'],
    ['rigger badge list'],
    ['rigger badge withdraw 4', 'its address shows nothing from now on'],
  );
  badge
    .command('make')
    .description('make a badge, and print its address: whoever has it sees the picture, and nothing else')
    .argument('<playbook>', 'the playbook, as runs of it name it')
    .option('--label <label>', 'only of runs with this label')
    .option('--words <words>', 'what stands on it (default: the name of the playbook)')
    .action(async (playbook: string, flags: BadgeFlags) =>
      (await import('./badges.js')).makeBadge(playbook, flags),
    );
  badge
    .command('list')
    .description('list badges, without their addresses: one’s own, of an admin everybody’s')
    .option('--json', 'print JSON')
    .action(async (flags: { json?: boolean }) => (await import('./badges.js')).listBadges(flags));
  badge
    .command('withdraw')
    .description('withdraw a badge: its address shows nothing from now on')
    .argument('<number>', 'its number, as `rigger badge list` shows it')
    .action(async (number: string) => (await import('./badges.js')).withdrawBadge(number));
  return badge;
};
