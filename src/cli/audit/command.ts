import { Command } from 'commander';
import { withExamples } from '../program/examples.js';
import { junitFlag } from '../program/junit-file.js';
import { withReach } from '../program/reach-options.js';
import type { AuditFlags } from './flags.js';

/** `rigger audit`: is each host ready to measure on, with evidence and remedy? Changes nothing. */
export const auditCommand = (): Command =>
  withExamples(
    withReach(
      new Command('audit').description(
        'say whether each host is ready for SR-IOV guests, with evidence and remedy; changes nothing',
      ),
    )
      .option('--json', 'print JSON')
      .option(...junitFlag)
      .action(async (flags: AuditFlags) => {
        const { audit } = await import('./run.js');
        process.exitCode = await audit(flags);
      }),
    ['rigger audit', 'every host of the inventory'],
    ['rigger audit -l dut1', 'one host'],
    ['rigger audit -i 10.0.0.5, -b', 'a host that rigger never touched'],
    ['rigger audit --json | jq .', 'for machines'],
  );
