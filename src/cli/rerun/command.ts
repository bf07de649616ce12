import { Command } from 'commander';
import { expectShortRun } from '../play/short-run.js';
import { withExamples } from '../program/examples.js';
import { commas, several, verboseFlag, withAccess } from '../program/reach-options.js';
import type { RerunFlags } from './flags.js';

/** `rigger rerun`: makes a run again from what it has kept, and says whether its answers are the same. */
export const rerunCommand = (): Command =>
  withExamples(
    withAccess(
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
        .option('--resume <run>', 'go on with a run that was begun so, and interrupted or failed'),
    )
      .option(...verboseFlag)
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
