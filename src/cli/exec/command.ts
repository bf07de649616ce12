import { Command } from 'commander';
import { withExamples } from '../program/examples.js';
import { withReach } from '../program/reach-options.js';
import type { ExecFlags } from './flags.js';

/** `rigger exec`: runs a program on many hosts, and shows what they say. */
export const execCommand = (): Command =>
  withExamples(
    withReach(
      new Command('exec')
        .description('run a program on hosts, all at once; what they say is grouped where it is equal')
        .argument('<pattern>', 'hosts or groups, as in `hosts:` of a play')
        .argument('<program...>', 'after `--`: the program and its arguments; no shell reads them'),
    )
      .option('--timeout <seconds>', 'stop the program after this time, with exit 124')
      .option('--json', 'print JSON')
      .action(async (pattern: string, program: string[], flags: ExecFlags) => {
        const { exec } = await import('./run.js');
        process.exitCode = await exec(pattern, program, flags);
      }),
    ['rigger exec all -- uptime'],
    ['rigger exec dut1 -b -- dmesg --follow', 'one host, as root: its output as it comes'],
    ["rigger exec hypervisors -- sh -c 'ip -br link | wc -l'", 'a shell where one is needed'],
    ['rigger exec all --json -- uname -r | jq .', 'for machines'],
  );
