import { Command } from 'commander';
import { withExamples } from '../program/examples.js';

/** `rigger doctor`: is this machine fit to control hosts and to run the lab? Changes nothing. */
export const doctorCommand = (): Command =>
  withExamples(
    new Command('doctor')
      .description(
        'say whether this machine is fit to control hosts and to run the lab, with evidence and remedy; exit code 2 when something stops rigger',
      )
      .option('--json', 'print JSON')
      .action(async ({ json }: { json?: boolean }) => {
        const { doctor } = await import('./doctor.js');
        process.exitCode = await doctor(json ?? false);
      }),
    ['rigger doctor'],
    ['rigger doctor --json | jq \'.checks[] | select(.status != "ok")\''],
  );
