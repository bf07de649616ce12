import type { Command } from 'commander';
import { type PlaybookFlags, playbookCommand } from '../play/playbook-options.js';
import { expectShortRun } from '../play/short-run.js';
import { withExamples } from '../program/examples.js';

/** `rigger apply`: makes hosts as the playbook says, and measures where it measures. */
export const applyCommand = (): Command =>
  withExamples(
    playbookCommand(
      'apply',
      'make the hosts as the playbook says; then measure where it measures',
      'a playbook, or a plan that `rigger plan --out` saved; - reads it from standard input',
    )
      .option('-C, --check', 'change nothing: the same as `rigger plan`')
      .option('--resume <run>', 'continue a run that was interrupted; the end of its name is enough')
      .action(async (playbook: string, flags: PlaybookFlags) => {
        expectShortRun();
        const { runPlaybook } = await import('../play/run-playbook.js');
        process.exitCode = await runPlaybook(playbook, flags, flags.check ? 'plan' : 'apply');
      }),
    ['rigger apply playbooks/site.yml'],
    ['rigger apply playbooks/site.yml -l dut1 --tags sriov', 'one host, only what has this tag'],
    ['rigger apply site.plan', 'what `rigger plan --out site.plan` showed, and nothing else'],
    ['rigger apply playbooks/site.yml --resume RUN', 'continue after a failure or a crash'],
  );
