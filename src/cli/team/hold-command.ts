import { Command } from 'commander';
import { withExamples } from '../program/examples.js';

/** `rigger hold`: a run that waits does not start. */
export const holdCommand = (): Command =>
  withExamples(
    new Command('hold')
      .description('keep a run that waits from starting, or let it go')
      .argument('<run>', 'its number, as `rigger queue` shows it')
      .option('--why <words>', 'what others are told', '')
      .option('--off', 'let it go')
      .option('--anybody', 'a run of somebody else too')
      .option('--json', 'print its state as JSON')
      .action(async (run: string, flags: { why: string }) => {
        const { holdRun } = await import('./steer.js');
        await holdRun(run, flags);
      }),
    ['rigger hold 42 --why "wait for the new cable"'],
    ['rigger hold 42 --off'],
  );
