import { Command } from 'commander';
import { withExamples } from '../program/examples.js';

/** `rigger queue`: what runs and what waits, and why. */
export const queueCommand = (): Command =>
  withExamples(
    new Command('queue')
      .description('what runs in the lab, and what waits, in its order and why; touches no host')
      .option('--json', 'print the list as JSON')
      .action(async (flags: { json?: boolean }) => {
        const { printQueue } = await import('./lists.js');
        await printQueue(flags.json);
      }),
    ['rigger queue'],
  );
