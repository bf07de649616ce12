import { Command } from 'commander';
import { withExamples } from '../program/examples.js';
import type { StatsOptions } from './print-stats.js';

/** `rigger stats`: the statistics of rigger's reports on anybody's table. Exit code 2 for a mistake in it. */
export const statsCommand = (): Command =>
  withExamples(
    new Command('stats')
      .description("the reports' statistics on any CSV table")
      .argument('<file>', 'a CSV file with a header row, in UTF-8; - reads standard input')
      .requiredOption('--value <column>', 'the column of numbers')
      .option('--by <columns>', 'columns to group by, separated by commas; cells are compared as text')
      .option('--json', 'print JSON')
      .addHelpText(
        'after',
        [
          '',
          'Median with its 95 % order-statistic interval, mean, sample standard deviation and type-7 quantiles',
          'of a column, and the Kruskal–Wallis test over the groups. docs/statistics.md defines each of them.',
        ].join('\n'),
      )
      .action(async (file: string, options: StatsOptions) => {
        const { printStats } = await import('./print-stats.js');
        await printStats(file, options);
      }),
    ['rigger stats rtt.csv --value rtt_us', 'one line for the whole column'],
    ['rigger stats rtt.csv --value rtt_us --by datapath', 'one line for each datapath'],
    ['cut -d, -f2 rtt.csv | rigger stats - --value rtt_us --json'],
  );
