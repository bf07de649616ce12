import { Command } from 'commander';
import { withExamples } from '../program/examples.js';

/** `rigger report`: HTML, Markdown, CSV and JSON from the bundles of runs, and from nothing else. */
export const reportCommand = (): Command =>
  withExamples(
    new Command('report')
      .description(
        'write HTML with figures, Markdown, CSV and JSON from runs; the same bytes wherever it runs',
      )
      .argument('<run...>', 'folders or names of runs, or the ends of their names')
      .option('-o, --output <dir>', "where to write; the run's own report/ when there is one run")
      .option('--json', 'print what was found as JSON (report.json) to stdout')
      .action(async (runs: string[], options: { output?: string; json?: boolean }) => {
        const { printReport } = await import('./print-report.js');
        await printReport(runs, options);
      }),
    ['rigger report runs/20240229T120000Z-latency-3f2a', 'into report/ of that run'],
    ['rigger report runs/A runs/B -o both', 'two runs in one report'],
  );
