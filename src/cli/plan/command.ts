import type { Command } from 'commander';
import { type PlaybookFlags, playbookCommand } from '../play/playbook-options.js';
import { expectShortRun } from '../play/short-run.js';
import { withExamples } from '../program/examples.js';

/** `rigger plan`: what `apply` would change, without changing anything. */
export const planCommand = (): Command =>
  withExamples(
    playbookCommand(
      'plan',
      'show what apply would change, and what cannot be known yet; changes nothing',
      'the playbook; - reads it from standard input',
    )
      .option('--out <file>', 'save the plan, for `rigger apply FILE`')
      .option('--detailed-exitcode', 'exit with 10 when changes are pending')
      .option(
        '--pilot <run>',
        'how many blocks a precision takes, by this run of the same experiment, and stop',
      )
      .option('--half-width <share>', "the precision for --pilot, as 2%; the design's own unless told")
      .action(async (playbook: string, flags: PlaybookFlags) => {
        expectShortRun();
        const { runPlaybook } = await import('../play/run-playbook.js');
        process.exitCode = await runPlaybook(playbook, flags, 'plan');
      }),
    ['rigger plan playbooks/site.yml'],
    ['rigger plan playbooks/site.yml -l dut1 --diff', 'one host, with the text of files'],
    ['rigger plan playbooks/site.yml --out site.plan', 'keep it: `rigger apply site.plan` does just that'],
    ['rigger plan latency.yml --pilot 3f2a --half-width 2%', 'blocks and time that ±2 % takes'],
    ['rigger plan playbooks/site.yml --list-tasks', 'what the playbook consists of'],
  );
