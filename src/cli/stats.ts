import { Command } from 'commander';
import type { StatsOptions } from './stats/print-stats.js';

/** `rigger stats`: the statistics of rigger's reports on anybody's table. Exit code 2 for a mistake in it. */
export function statsCommand(): Command {
  return new Command('stats')
    .summary("the reports' statistics on any CSV table")
    .description(
      [
        'Examples:',
        '  rigger stats rtt.csv --value rtt_us                    one line for the whole column',
        '  rigger stats rtt.csv --value rtt_us --by datapath      one line for each datapath',
        '  rigger stats rtt.csv --value rtt_us --by datapath,guests --json',
        '',
        'Summarises a column of a CSV file with a header row: median with its 95 % order-statistic',
        'interval, mean, sample standard deviation and type-7 quantiles, and the Kruskal–Wallis test',
        'over the groups. docs/statistics.md defines each of them.',
      ].join('\n'),
    )
    .argument('<file>', 'a CSV file with a header row, in UTF-8; - reads standard input')
    .requiredOption('--value <column>', 'the column of numbers')
    .option('--by <columns>', 'columns to group by, separated by commas; cells are compared as text')
    .option('--json', 'print JSON')
    .action(async (file: string, options: StatsOptions) => {
      const { printStats } = await import('./stats/print-stats.js');
      await printStats(file, options);
    });
}
