import { Command } from 'commander';
import { withExamples } from '../program/examples.js';

/** `rigger who`: the state of every host of the lab. */
export const whoCommand = (): Command =>
  withExamples(
    new Command('who')
      .description('who has which host of the lab, until when and why; touches no host')
      .argument('[hosts]', 'only hosts whose name has this in it')
      .option('--json', 'print the list as JSON')
      .action(async (hosts: string | undefined, flags: { json?: boolean }) => {
        const { printWho } = await import('./lists.js');
        await printWho(hosts ?? '', flags.json);
      }),
    ['rigger who'],
    ['rigger who dut1', 'only hosts whose name has this in it'],
  );
