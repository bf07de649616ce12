import { Command } from 'commander';

/** `rigger verify`: does the bundle prove itself? Exit code 5 when anything differs. */
export function verifyCommand(): Command {
  return new Command('verify')
    .summary('checksums, raw output and report of a run, checked again')
    .description(
      [
        'Examples:',
        '  rigger verify runs/20240229T120000Z-latency-3f2a',
        '  rigger verify runs/*                                  every run, one line each',
        '',
        'Recomputes every checksum of the manifest, parses the raw output of every trial again and',
        'compares the rows, derives the report again and compares it byte for byte with the one in the',
        "run's report/ folder. Says exactly what differs.",
      ].join('\n'),
    )
    .argument('<run...>', 'folders of runs')
    .option('--json', 'print what was checked and found as JSON')
    .action(async (runs: string[], options: { json?: boolean }) => {
      const { printVerification } = await import('./verify/print-verification.js');
      await printVerification(runs, options.json ?? false);
    });
}
