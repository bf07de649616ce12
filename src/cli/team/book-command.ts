import { Command } from 'commander';
import { withExamples } from '../program/examples.js';

interface Flags {
  for?: string;
  from: string;
  until?: string;
  why: string;
  json?: boolean;
}

/** `rigger book`: hosts that nobody else's run begins on for a while. */
export const bookCommand = (): Command =>
  withExamples(
    new Command('book')
      .description('book hosts of the lab: no run of anybody else begins there meanwhile')
      .argument('<hosts>', 'hosts and groups of the inventory, with commas')
      .option('--for <time>', 'how long, such as 90m, 2h or 3d')
      .option('--until <time>', 'until when, in place of --for')
      .option('--from <time>', "from when, such as 16:00 or '2026-03-14 16:00'", 'now')
      .option('--why <words>', 'what others are told', '')
      .option('--json', 'print the booking as JSON')
      .action(async (hosts: string, flags: Flags) => {
        const { bookHosts } = await import('./book.js');
        await bookHosts(hosts, flags);
      }),
    ['rigger book dut1,dut2 --for 2h --why "new firmware"'],
    ['rigger book rack1 --from 16:00 --until 18:30'],
  );
