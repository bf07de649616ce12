import { Command } from 'commander';
import { withExamples } from '../program/examples.js';
import { several, verboseFlag, withReach } from '../program/reach-options.js';
import type { DoFlags } from './flags.js';

/** `rigger do`: one task on some hosts, without a playbook. */
export const doCommand = (): Command =>
  withExamples(
    withReach(
      new Command('do')
        .description('run one task without a playbook: shows the plan, asks, and makes the changes')
        .argument('<pattern>', 'hosts or groups, as in `hosts:` of a play')
        .argument('<task>', 'the name of a task; `rigger explain TASK` shows its fields')
        .argument('[fields...]', '--FIELD VALUE for each field, or the plain value that the task takes')
        .allowUnknownOption(),
    )
      .option('--input <file>', 'the fields as a YAML map from a file; - reads it from standard input')
      .option('--allow <risk>', 'allow a risk by name, as `allow:` of a play does (repeatable)', several)
      .option('-C, --check', 'stop after the plan')
      .option('-y, --yes', 'make the changes without asking')
      .option('-D, --diff', 'show how the text of files changes')
      .option(...verboseFlag)
      .option('--log <file>', 'add what is shown to a file as well')
      .option('--json', 'print every event as a JSON line on standard output')
      .action(async (pattern: string, task: string, fields: string[], flags: DoFlags) => {
        const { doTask } = await import('./run.js');
        process.exitCode = await doTask(pattern, task, fields, flags);
      }),
    ['rigger do all package nginx -b', 'the plain value of a task'],
    ['rigger do dut1 directory --path /srv/lab --mode 0755', 'its fields, values as in YAML'],
    ['rigger do dut1 sriov_vfs --pf 0000:01:00.0 --vf_count 8 --allow drops-vfs'],
    ['rigger do web copy --input fields.yml --yes', 'a whole map, and no question'],
    ['rigger do web service --name nginx --state restarted --check', 'only the plan'],
  );
