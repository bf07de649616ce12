import { Command } from 'commander';
import { withExamples } from '../program/examples.js';
import type { AdviceFlags } from './print-advice.js';

/** `rigger advise`: how many keep a goal? Exit code 6 where the data cannot decide. */
export const adviseCommand = (): Command =>
  withExamples(
    new Command('advise')
      .description('how many guests, or how high a rate, keep a goal on each datapath? touches no host')
      .argument(
        '<runs...>',
        'runs of a density or load experiment, or searches: folders, names, or their ends',
      )
      .requiredOption(
        '--goal <text>',
        "what has to be kept, as 'ping.rtt_p99 <= 2 ms'; 2x is twice that of the fewest",
      )
      .option('--over <what>', 'what grows: guests or rate; by default guests where they vary')
      .option('--json', 'print JSON')
      .addHelpText(
        'after',
        [
          '',
          'Each datapath is answered with a 95 % interval that rests on the levels that were tried. Exit code 6',
          'where the trials cannot decide one of them, with the number of blocks that would; 2 where the metric',
          'was not measured. What each lever is worth is told where a run varies more than datapath and number.',
        ].join('\n'),
      )
      .action(async (runs: string[], flags: AdviceFlags) => {
        const { printAdvice } = await import('./print-advice.js');
        await printAdvice(runs, flags);
      }),
    ["rigger advise density --goal 'ping.rtt_p99 <= 2 ms'", 'how many guests?'],
    ["rigger advise runs/A runs/B --goal 'udp.loss <= 0.5%' --over rate", 'how high a rate, in two runs'],
  );
