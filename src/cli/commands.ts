import type { Command } from 'commander';

/** A command of the command line: loaded only when it is called. */
export interface CommandEntry {
  readonly name: string;
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

/** Every command, in the order of the help. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'init',
    summary: 'start a project that runs on localhost',
    load: async () => (await import('./init.js')).initCommand(),
  },
  {
    name: 'lint',
    summary: 'find every mistake in playbooks, roles and inventory',
    load: async () => (await import('./lint.js')).lintCommand(),
  },
  {
    name: 'inventory',
    summary: 'show hosts, groups, variables and where they come from',
    load: async () => (await import('./inventory.js')).inventoryCommand(),
  },
  {
    name: 'audit',
    summary: 'is each host ready? read-only, with evidence and remedy',
    load: async () => (await import('./audit.js')).auditCommand(),
  },
  {
    name: 'plan',
    summary: 'show what apply would change, and what cannot be known yet',
    load: async () => (await import('./plan.js')).planCommand(),
  },
  {
    name: 'apply',
    summary: 'converge the hosts, then measure where the playbook measures',
    load: async () => (await import('./apply.js')).applyCommand(),
  },
  {
    name: 'runs',
    summary: 'list what was done',
    load: async () => (await import('./runs.js')).runsCommand(),
  },
  { name: 'show', summary: 'show one run', load: async () => (await import('./show.js')).showCommand() },
  {
    name: 'report',
    summary: 'make a report from the bundles of runs',
    load: async () => (await import('./report.js')).reportCommand(),
  },
  {
    name: 'compare',
    summary: 'same or different? effects, intervals, verdicts',
    load: async () => (await import('./compare.js')).compareCommand(),
  },
  {
    name: 'verify',
    summary: 'check a bundle: checksums, raw data, report',
    load: async () => (await import('./verify.js')).verifyCommand(),
  },
  {
    name: 'stats',
    summary: 'the same statistics on any table',
    load: async () => (await import('./stats.js')).statsCommand(),
  },
  {
    name: 'lab',
    summary: 'the emulated SR-IOV lab',
    load: async () => (await import('./lab.js')).labCommand(),
  },
  {
    name: 'doctor',
    summary: 'is this machine fit to control hosts and to run the lab?',
    load: async () => (await import('./doctor.js')).doctorCommand(),
  },
  {
    name: 'vault',
    summary: 'encrypted values and files',
    load: async () => (await import('./vault.js')).vaultCommand(),
  },
  {
    name: 'explain',
    summary: 'the page of a task or of an error code',
    load: async () => (await import('./explain.js')).explainCommand(),
  },
  {
    name: 'schema',
    summary: 'the JSON Schema for editors',
    load: async () => (await import('./schema.js')).schemaCommand(),
  },
  {
    name: 'completion',
    summary: 'completion for bash, zsh or fish',
    load: async () => (await import('./completion.js')).completionCommand(),
  },
];
