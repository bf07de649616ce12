import { Command, Option } from 'commander';
import { withExamples } from '../program/examples.js';

/** `rigger cancel`: ends a run of the lab. */
export const cancelCommand = (): Command =>
  withExamples(
    new Command('cancel')
      .description('cancel a run of the lab: at once while it waits, at a safe place while it runs')
      .argument('<run>', 'its number, as `rigger queue` shows it')
      .option('--anybody', 'a run of somebody else too')
      .addOption(new Option('--engine <name>', 'a job of the queue of the site').choices(['slurm']))
      .option('--json', 'print what became of it as JSON')
      .action(async (run: string, flags: { engine?: 'slurm'; anybody?: boolean; json?: boolean }) => {
        if (flags.engine === 'slurm') return (await import('./slurm.js')).cancelInSlurm(run, flags);
        const { cancelRun } = await import('./steer.js');
        await cancelRun(run, flags);
      }),
    ['rigger cancel 42'],
  );
