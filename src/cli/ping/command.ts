import { Command } from 'commander';
import { withExamples } from '../program/examples.js';
import { withReach } from '../program/reach-options.js';
import type { PingFlags } from './flags.js';

/** `rigger ping`: can each host be worked on? */
export const pingCommand = (): Command =>
  withExamples(
    withReach(
      new Command('ping')
        .description('log in to hosts as a run would, and say how long that and an answer took')
        .argument('[pattern]', 'hosts or groups, as in `hosts:` of a play; by default all'),
    )
      .option('--json', 'print JSON')
      .action(async (pattern: string | undefined, flags: PingFlags) => {
        const { ping } = await import('./run.js');
        process.exitCode = await ping(pattern ?? 'all', flags);
      }),
    ['rigger ping'],
    ['rigger ping dut1 -b', 'whether root can be become as well'],
    ['rigger ping -i 10.0.0.5, --accept-new-host-keys', 'a host that rigger never touched'],
  );
