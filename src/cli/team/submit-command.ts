import { Command, Option } from 'commander';
import { withExamples } from '../program/examples.js';
import { commas } from '../program/reach-options.js';

interface Flags {
  limit?: string;
  tags?: string[];
  skipTags?: string[];
  label?: string;
  priority: string;
  notBefore?: string;
  deadline?: string;
  needs?: string[];
  engine?: 'slurm';
  wait?: boolean;
  leaveOut?: string[];
  commit?: boolean;
  inPlace?: boolean;
  json?: boolean;
}

/** `rigger submit`: a run that a worker of the lab makes. */
export const submitCommand = (): Command =>
  withExamples(
    new Command('submit')
      .description(
        'queue a run in the lab, with the files of its project; it starts when all its hosts are free',
      )
      .argument('<playbook>', 'a playbook below the project')
      .option('-l, --limit <pattern>', 'only these hosts')
      .option('-t, --tags <tags>', 'only tasks with one of these tags', commas)
      .option('--skip-tags <tags>', 'no task with one of these tags', commas)
      .option('--label <words>', 'a name to find it by')
      .option('--priority <n>', 'what has more goes first', '0')
      .option('--not-before <time>', "the earliest start, such as 22:00 or '2026-03-14 22:00'")
      .option('--deadline <time>', 'what has not begun until then is not run at all')
      .option('--needs <names>', 'what its worker has to offer, with commas', commas)
      .addOption(
        new Option('--engine <name>', 'hand it to the queue of the site, with its hosts as licences').choices(
          ['slurm'],
        ),
      )
      .option('--wait', 'with --engine: follow it, and end as it ends')
      .option(
        '--leave-out <paths>',
        'files of the project that its worker has of its own, with commas',
        commas,
      )
      .option('--commit', 'the project as it is committed, from the repository that its worker has')
      .option('--in-place', 'the project as its worker finds it at the same path')
      .option('--json', 'print its number as JSON')
      .action(async (playbook: string, flags: Flags) => {
        const { submitRun } = await import('./submit.js');
        await submitRun(playbook, flags);
      }),
    ['rigger submit playbooks/latency.yml'],
    ['rigger submit playbooks/latency.yml --engine slurm --wait', 'by sbatch'],
    ['rigger submit playbooks/latency.yml -l dut1 --not-before 22:00 --priority 5'],
    ['rigger submit playbooks/latency.yml --leave-out keys/lab', 'its worker has that key of its own'],
  );
