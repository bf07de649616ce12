import type { Command } from 'commander';
import { type PlaybookFlags, playbookCommand } from './playbook-options.js';
import { expectShortRun } from './short-run.js';

/** `rigger apply`: makes hosts as the playbook says, and measures where it measures. */
export const applyCommand = (): Command =>
  playbookCommand(
    'apply',
    'make the hosts as the playbook says; then measure where it measures',
    '  rigger apply playbooks/site.yml\n  rigger apply playbooks/site.yml -l dut1 --tags sriov\n  rigger apply playbooks/site.yml --resume RUN',
  )
    .option('-C, --check', 'change nothing: the same as `rigger plan`')
    .option('--resume <run>', 'go on with a run that was interrupted')
    .action(async (playbook: string, flags: PlaybookFlags) => {
      expectShortRun();
      const { runPlaybook } = await import('./run-playbook.js');
      process.exitCode = await runPlaybook(playbook, flags, flags.check ? 'plan' : 'apply');
    });
