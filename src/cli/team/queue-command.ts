import { Command, Option } from 'commander';
import { withExamples } from '../program/examples.js';

/** `rigger queue`: what runs and what waits, and why. */
export const queueCommand = (): Command =>
  withExamples(
    new Command('queue')
      .description('what runs in the lab, and what waits, in its order and why; touches no host')
      .addOption(new Option('--engine <name>', 'of the queue of the site').choices(['slurm']))
      .option('--json', 'print the list as JSON')
      .action(async (flags: { engine?: 'slurm'; json?: boolean }) => {
        if (flags.engine === 'slurm') return (await import('./slurm.js')).printSlurmQueue(flags.json);
        const { printQueue } = await import('./lists.js');
        await printQueue(flags.json);
      }),
    ['rigger queue'],
  );
