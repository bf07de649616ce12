import { Command } from 'commander';
import { withExamples } from '../program/examples.js';
import { withReach } from '../program/reach-options.js';
import type { CaptureFlags } from './flags.js';

/** `rigger capture`: what facts read on a host, for a report of a fault. */
export const captureCommand = (): Command =>
  withExamples(
    withReach(
      new Command('capture')
        .description(
          'record what facts read on a host, without addresses, serial numbers, host names, keys and passwords, to attach it to a report of a fault',
        )
        .argument('<host>', 'one host, as in `hosts:` of a play'),
    )
      .requiredOption('-o, --output <file>', 'the file to write, a gzipped tar')
      .action(async (host: string, flags: CaptureFlags) => {
        const { capture } = await import('./run.js');
        process.exitCode = await capture(host, flags);
      }),
    ['rigger capture dut1 -b -o dut1.tar.gz', 'as root, who is told more'],
    ['tar -tzf dut1.tar.gz', 'what is in it; look through it before you send it'],
  );
