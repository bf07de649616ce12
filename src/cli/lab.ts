import { Command } from 'commander';
import type { UpFlags } from './lab/up-flags.js';

/** `rigger lab`: the emulated SR-IOV lab on this machine. */
export const labCommand = (): Command => {
  const lab = new Command('lab')
    .description('the emulated SR-IOV lab: a hypervisor and a traffic peer, joined by a wire')
    .addHelpText(
      'before',
      'Examples:\n  rigger lab up                 start it; the first time builds the image (minutes)\n  rigger lab status\n  rigger lab ssh dut1\n  rigger lab ssh dut1 -- virsh list\n  rigger lab console dut1       what the machine says while it boots; Ctrl-] leaves\n  rigger lab down\n',
    );
  lab
    .command('up')
    .description('start the lab, or mend it; builds the image when there is none')
    .option('--hosts <n>', 'hypervisors, dut1 to dutN')
    .option('--install', 'install the apt packages that are missing')
    .option('--cold-boot', 'boot every machine from its disk, and use no booted copy')
    .option('--no-color', 'no colours')
    .action(async (flags: UpFlags) => (await import('./lab/power.js')).up(flags));
  lab
    .command('down')
    .description('stop every process of the lab, and remove its machines; the image stays cached')
    .option('--keep', 'keep the disks, so that the next `up` boots the same machines')
    .option('--no-color', 'no colours')
    .action(async (flags: { keep?: boolean }) => (await import('./lab/power.js')).down(flags));
  lab
    .command('status')
    .description('what runs, found out by looking and not by remembering')
    .option('--json', 'as JSON')
    .action(async (flags: { json?: boolean }) => (await import('./lab/status.js')).status(flags));
  lab
    .command('ssh')
    .description('a shell on a machine, or one command')
    .argument('<machine>', 'dut1, peer1, …')
    .argument('[command...]', 'after `--`')
    .action(async (machine: string, command: string[]) =>
      (await import('./lab/enter.js')).ssh(machine, command),
    );
  lab
    .command('console')
    .description('the serial console of a machine: what it said, and what it says now')
    .argument('<machine>', 'dut1, peer1, …')
    .option('--log', 'print what it said so far, and stop')
    .action(async (machine: string, flags: { log?: boolean }) =>
      (await import('./lab/enter.js')).console(machine, flags),
    );
  lab
    .command('controller', { hidden: true })
    .description('serve the management controllers of the lab at RIGGER_LAB_DIR; `lab up` starts it')
    .action(async () => (await import('./lab/controller.js')).controller());
  return lab;
};
