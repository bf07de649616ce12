import { Command } from 'commander';
import { withExamples } from '../program/examples.js';
import { commas } from '../program/reach-options.js';

interface Flags {
  name?: string;
  offers?: string[];
  runs: string;
  lease: string;
  patience: string;
  state?: string;
}

/** `rigger worker`: makes the runs of a lab near its hosts. */
export const workerCommand = (): Command =>
  withExamples(
    new Command('worker')
      .description('take runs of the lab and make them, each in a process of its own, until it is stopped')
      .option(
        '--name <name>',
        'its name, under which it comes back to its runs; that of the machine when missing',
      )
      .option('--offers <names>', 'what runs may need of it, with commas', commas)
      .option('--runs <n>', 'runs at a time', '4')
      .option('--lease <seconds>', 'silence after which its hosts are suspect', '60')
      .option('--patience <seconds>', 'after which it takes over hosts that are suspect', '300')
      .option('--state <folder>', 'where it keeps what it needs to come back; below the project when missing')
      .action(async (flags: Flags) => {
        const { runWorker } = await import('./worker.js');
        await runWorker(flags);
      }),
    ['rigger worker'],
    ['rigger worker --name rack1 --offers gpu,site-b --runs 8'],
  );
