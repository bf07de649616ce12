import { Command } from 'commander';
import { withExamples } from '../program/examples.js';
import type { UpFlags } from './up-flags.js';

/** `rigger lab`: the emulated SR-IOV lab on this machine. */
export const labCommand = (): Command => {
  const lab = withExamples(
    new Command('lab').description(
      'the emulated SR-IOV lab: a hypervisor and a traffic peer, joined by a wire',
    ),
    ['rigger lab up', 'start it; the first time builds the image (minutes)'],
    ['rigger lab status'],
    ['rigger lab ssh dut1 -- virsh list'],
    ['rigger lab console dut1', 'what the machine says while it boots; Ctrl-] leaves'],
    ['rigger lab down'],
  );
  withExamples(
    lab
      .command('up')
      .description('start the lab, or repair it; builds the image when there is none')
      .option('--hosts <n>', 'hypervisors, dut1 to dutN')
      .option(
        '--redfish <dialect>',
        'how the management controllers speak: plain, dell, dell-idrac8, hpe, lenovo, supermicro, ami, openbmc',
      )
      .option(
        '--with <names>',
        'what the machines have beyond plain ones, separated by commas: netdevsim, vdpa, openvswitch, nvme, amd-iommu, networkmanager, netplan',
      )
      .option('--install', 'install the apt packages that are missing')
      .option('--cold-boot', 'boot every machine from its disk, and use no booted copy')
      .action(async (flags: UpFlags) => (await import('./power.js')).up(flags)),
    ['rigger lab up', 'one hypervisor and a traffic peer'],
    ['rigger lab up --hosts 2', 'dut1, dut2 and the peer'],
    [
      'rigger lab up --with netdevsim,networkmanager',
      'a card without hardware, and links that NetworkManager owns',
    ],
    ['rigger lab up --redfish dell', 'its management controllers speak as Dell’s do'],
  );
  withExamples(
    lab
      .command('down')
      .description('stop every process of the lab, and remove its machines; the image stays cached')
      .option('--keep', 'keep the disks, so that the next `up` boots the same machines')
      .action(async (flags: { keep?: boolean }) => (await import('./power.js')).down(flags)),
    ['rigger lab down', 'nothing is left running; the image stays cached'],
    ['rigger lab down --keep', 'the next `rigger lab up` boots the same machines'],
  );
  withExamples(
    lab
      .command('status')
      .description('what runs, found out by looking and not by remembering')
      .option('--json', 'as JSON')
      .action(async (flags: { json?: boolean }) => (await import('./status.js')).status(flags)),
    ['rigger lab status'],
    ['rigger lab status --json | jq -r .machines[].condition'],
  );
  withExamples(
    lab
      .command('ssh')
      .description('a shell on a machine, or one command')
      .argument('<machine>', 'dut1, peer1, …')
      .argument('[command...]', 'after `--`')
      .action(async (machine: string, command: string[]) =>
        (await import('./enter.js')).ssh(machine, command),
      ),
    ['rigger lab ssh dut1', 'a shell'],
    ['rigger lab ssh dut1 -- virsh list --all', 'one command'],
  );
  withExamples(
    lab
      .command('console')
      .description('the serial console of a machine: what it said, and what it says now')
      .argument('<machine>', 'dut1, peer1, …')
      .option('--log', 'print what it said so far, and stop')
      .action(async (machine: string, flags: { log?: boolean }) =>
        (await import('./enter.js')).console(machine, flags),
      ),
    ['rigger lab console dut1', 'Ctrl-] leaves'],
    ['rigger lab console dut1 --log | tail', 'what it said so far'],
  );
  lab
    .command('controller', { hidden: true })
    .description('serve the management controllers of the lab at RIGGER_LAB_DIR; `lab up` starts it')
    .action(async () => (await import('./controller.js')).controller());
  return lab;
};
