import { Command } from 'commander';
import { withExamples } from '../program/examples.js';

/** `rigger release`: the other end of `rigger book`. */
export const releaseCommand = (): Command =>
  withExamples(
    new Command('release')
      .description('give booked hosts back, or say that hosts in quarantine are well')
      .argument('<hosts>', 'hosts and groups of the inventory, with commas')
      .option('--anybody', 'end bookings of other people too')
      .option('--quarantine', 'end the quarantine, and no booking')
      .option('--why <words>', 'what is written down with the end of a quarantine')
      .option('--json', 'print the hosts as JSON')
      .action(async (hosts: string, flags: Record<string, never>) => {
        const { releaseHosts } = await import('./book.js');
        await releaseHosts(hosts, flags);
      }),
    ['rigger release dut1'],
    ['rigger release dut1 --quarantine --why "the cable was loose"', 'runs may begin there again'],
  );
