import { Command } from 'commander';
import { withExamples } from '../program/examples.js';
import type { InventoryFlags } from './flags.js';

const several = (value: string, before: string[] = []): string[] => [...before, value];

/** `rigger inventory`: what the inventory says, and which file says it. Touches no host. */
export const inventoryCommand = (): Command =>
  withExamples(
    new Command('inventory')
      .description('show hosts, groups and variables, and where each variable comes from; touches no host')
      .option(
        '-i, --inventory <path>',
        'inventory file or folder, or hosts with commas (repeatable)',
        several,
      )
      .option('--list', 'print all groups, hosts and variables as JSON')
      .option('--host <name>', 'print the variables of one host as JSON')
      .option('--graph [group]', 'print the tree of groups and hosts (the default)')
      .option('--origin <variable>', 'print where a variable is defined, for each host')
      .option('-l, --limit <pattern>', 'only these hosts; @FILE holds patterns')
      .option('--vars', 'with --graph: the variables of hosts and groups too')
      .option('-y, --yaml', 'with --list and --host: print YAML')
      .option('--json', 'with --graph and --origin: print JSON')
      .option('--playbook-dir <folder>', 'read group_vars/ and host_vars/ of this folder too')
      .option(
        '-e, --extra-vars <vars>',
        'name=value, a map, or @FILE; above all other variables (repeatable)',
        several,
      )
      .option('--vault-identity <file>', 'age identity for encrypted values (repeatable)', several)
      .option('--vault-password-file <file>', 'password of Ansible vault files')
      .action(async (flags: InventoryFlags) => (await import('./show.js')).showInventory(flags)),
    ['rigger inventory', 'groups and hosts as a tree'],
    ['rigger inventory --list', 'everything, as ansible-inventory --list prints it'],
    ['rigger inventory --host dut1', 'the variables of one host'],
    ['rigger inventory --origin vf_count -l dut1', 'every definition, lowest first; * is in force'],
  );
