import { Command } from 'commander';
import { withExamples } from '../program/examples.js';
import type { AuditFlags } from './flags.js';

const several = (value: string, before: string[] = []): string[] => [...before, value];

/** `rigger audit`: is each host ready to measure on, with evidence and remedy? Changes nothing. */
export const auditCommand = (): Command =>
  withExamples(
    new Command('audit')
      .description(
        'say whether each host is ready for SR-IOV guests, with evidence and remedy; changes nothing',
      )
      .option(
        '-i, --inventory <path>',
        'inventory file or folder, or hosts with commas (repeatable)',
        several,
      )
      .option('-l, --limit <pattern>', 'only these hosts; @FILE holds patterns')
      .option('-e, --extra-vars <vars>', 'name=value, a map, or @FILE (repeatable)', several)
      .option('-f, --forks <n>', 'hosts asked at once', '16')
      .option('-b, --become', 'become root on every host; some facts are root’s alone')
      .option('-K, --ask-become-pass', 'ask for the password of sudo')
      .option('--become-password-file <file>', 'read the password of sudo from a file')
      .option('--vault-identity <file>', 'age identity for encrypted values (repeatable)', several)
      .option('--vault-password-file <file>', 'password of Ansible vault files')
      .option('--accept-new-host-keys', 'trust a host that is met for the first time, and remember its key')
      .option('--json', 'print JSON')
      .action(async (flags: AuditFlags) => {
        const { audit } = await import('./run.js');
        process.exitCode = await audit(flags);
      }),
    ['rigger audit', 'every host of the inventory'],
    ['rigger audit -l dut1', 'one host'],
    ['rigger audit -i 10.0.0.5, -b', 'a host that rigger never touched'],
    ['rigger audit --json | jq .', 'for machines'],
  );
