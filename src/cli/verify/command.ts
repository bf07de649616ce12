import { Command } from 'commander';
import { withExamples } from '../program/examples.js';
import { junitFlag } from '../program/junit-file.js';
import type { VerifyFlags } from './print-verification.js';

/** `rigger verify`: does the bundle prove itself? Exit code 5 when anything differs. */
export const verifyCommand = (): Command =>
  withExamples(
    new Command('verify')
      .description(
        'check that a run proves itself: every checksum of the manifest, the rows from the raw output of every trial, what its files say of each other, and the report byte for byte; exit code 5 when anything differs',
      )
      .argument('<run...>', 'folders or names of runs, or the ends of their names')
      .option(
        '--report <dir>',
        "compare the report in this folder, made of these runs in this order, in place of the runs' own",
      )
      .option('--allowed-signers <file>', 'ask whose each run is: by keys in this file, as of ssh-keygen(1)')
      .option('--signer <name>', 'each run has to be signed by this one of them')
      .option('--json', 'print what was checked and found as JSON')
      .option(...junitFlag)
      .action(async (runs: string[], options: VerifyFlags) => {
        const { printVerification } = await import('./print-verification.js');
        await printVerification(runs, options);
      }),
    ['rigger verify runs/20240229T120000Z-latency-3f2a'],
    ['rigger verify runs/A --report article/figures-of-A', 'a report that is kept elsewhere'],
    ['rigger verify runs/*', 'every run, one line each'],
    ['rigger verify latency.zip --allowed-signers team --signer ada@example.org', 'whole, and hers'],
  );
