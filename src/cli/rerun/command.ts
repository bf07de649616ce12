import { Command } from 'commander';
import { expectShortRun } from '../play/short-run.js';
import { withExamples } from '../program/examples.js';
import { several } from '../program/reach-options.js';
import type { RerunFlags } from './flags.js';

const commas = (value: string, before: string[] = []): string[] => [
  ...before,
  ...value.split(',').map((pair) => pair.trim()),
];

/** `rigger rerun`: makes a run again from what it has kept, and says whether its answers are the same. */
export const rerunCommand = (): Command =>
  withExamples(
    new Command('rerun')
      .description(
        'make a run again from its own folder, here or on other hosts; are its answers reproduced?',
      )
      .argument('<run>', 'the folder of a run, its name or the end of it, or a zip of `rigger export`')
      .option('-i, --inventory <path>', 'inventory of the hosts to run on (repeatable)', several)
      .option(
        '--map <pairs>',
        'who stands in whose place: ROLE=HOST or HOST=HOST, with commas (repeatable)',
        commas,
      )
      .option('--secret <name=@file>', 'a secret that the run has left out (repeatable)', several)
      .option('--edit <dir>', 'copy what decides the run to a new folder, and stop')
      .option('--from <dir>', 'run what stands in such a folder; the changes are kept as a diff')
      .option('-K, --ask-become-pass', 'ask for the password of sudo')
      .option('--become-password-file <file>', 'read the password of sudo from a file')
      .option('--vault-password-file <file>', 'password of Ansible vault files')
      .option('--ask-vault-pass', 'ask for the password of Ansible vault files')
      .option('--vault-identity <file>', 'age identity for encrypted values (repeatable)', several)
      .option('--accept-new-host-keys', 'trust a host that is met for the first time, and remember its key')
      .option(
        '-v, --verbose',
        'say more; repeat for commands (-vv) and events (-vvv)',
        (_, before: number) => before + 1,
        0,
      )
      .option('--json', 'print every event as a JSON line, and at the end what was reproduced')
      .addHelpText(
        'after',
        [
          '',
          'Exit code 0: every answer is reproduced; 5: one is not; 6: undecided; 3 and 4 as of apply. A run that',
          'measured nothing ends as apply does.',
        ].join('\n'),
      )
      .action(async (run: string, flags: RerunFlags) => {
        expectShortRun();
        const { rerun } = await import('./run.js');
        process.exitCode = await rerun(run, flags);
      }),
    ['rigger rerun 3f2a', 'the same hosts, seed and order'],
    ['rigger rerun runs/A -i lab.yml --map dut=hv7,peer=gen2', 'on other hosts'],
    ['rigger rerun 3f2a --edit again', 'then change what you like, and: rigger rerun 3f2a --from again'],
    ['rigger rerun 3f2a --secret ansible_password=@password', 'a secret that the run has left out'],
  );
