import { Command } from 'commander';
import { withExamples } from '../program/examples.js';
import { withReach } from '../program/reach-options.js';
import type { FactsFlags } from './flags.js';

/** `rigger facts`: what templates and conditions see of a host. */
export const factsCommand = (): Command =>
  withExamples(
    withReach(
      new Command('facts')
        .description('show what is known of hosts: every fact with its fields, or why it is not available')
        .argument('<pattern>', 'hosts or groups, as in `hosts:` of a play')
        .argument('[name...]', 'only these facts, or fields of them: os, network.links'),
    )
      .option('--json', 'print JSON')
      .action(async (pattern: string, names: string[], flags: FactsFlags) => {
        const { facts } = await import('./run.js');
        process.exitCode = await facts(pattern, names, flags);
      }),
    ['rigger facts dut1', 'everything'],
    ['rigger facts all os kernel.release', 'one fact, and one field of another'],
    ['rigger facts dut1 -b dmi', 'as root, who is told more'],
    ['rigger facts all --json | jq .', 'for machines'],
  );
