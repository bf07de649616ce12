import type { Command } from 'commander';
import type { CommandName } from './command-names.js';

/** A command of the command line: loaded only when it is called. */
export interface CommandEntry {
  readonly name: CommandName;
  readonly summary: string;
  readonly load: () => Promise<Command>;
}

/** Every command, in the order of the help. */
export const commands: readonly CommandEntry[] = [
  {
    name: 'init',
    summary: 'start a project that runs on localhost',
    load: async () => (await import('../init/command.js')).initCommand(),
  },
  {
    name: 'lint',
    summary: 'find every mistake in playbooks, roles and inventory',
    load: async () => (await import('../lint/command.js')).lintCommand(),
  },
  {
    name: 'inventory',
    summary: 'show hosts, groups, variables and where they come from',
    load: async () => (await import('../inventory/command.js')).inventoryCommand(),
  },
  {
    name: 'ping',
    summary: 'log in to hosts, and say how long an answer takes',
    load: async () => (await import('../ping/command.js')).pingCommand(),
  },
  {
    name: 'exec',
    summary: 'run a program on hosts; equal outputs are shown once',
    load: async () => (await import('../exec/command.js')).execCommand(),
  },
  {
    name: 'facts',
    summary: 'show what is known of hosts, or why it is not',
    load: async () => (await import('../facts/command.js')).factsCommand(),
  },
  {
    name: 'capture',
    summary: 'record what facts read on a host, for a report of a fault',
    load: async () => (await import('../capture/command.js')).captureCommand(),
  },
  {
    name: 'audit',
    summary: 'is each host ready? read-only, with evidence and remedy',
    load: async () => (await import('../audit/command.js')).auditCommand(),
  },
  {
    name: 'plan',
    summary: 'show what apply would change, and what cannot be known yet',
    load: async () => (await import('../plan/command.js')).planCommand(),
  },
  {
    name: 'apply',
    summary: 'converge the hosts, then measure where the playbook measures',
    load: async () => (await import('../apply/command.js')).applyCommand(),
  },
  {
    name: 'do',
    summary: 'run one task on hosts, without a playbook',
    load: async () => (await import('../do/command.js')).doCommand(),
  },
  {
    name: 'rerun',
    summary: 'make a run again from its own folder; is it reproduced?',
    load: async () => (await import('../rerun/command.js')).rerunCommand(),
  },
  {
    name: 'runs',
    summary: 'list what was done',
    load: async () => (await import('../history/runs-command.js')).runsCommand(),
  },
  {
    name: 'show',
    summary: 'show one run',
    load: async () => (await import('../history/show-command.js')).showCommand(),
  },
  {
    name: 'report',
    summary: 'make a report from the bundles of runs',
    load: async () => (await import('../report/command.js')).reportCommand(),
  },
  {
    name: 'compare',
    summary: 'same or different? effects, intervals, verdicts',
    load: async () => (await import('../compare/command.js')).compareCommand(),
  },
  {
    name: 'trend',
    summary: 'when did a metric change over many runs, and what else did?',
    load: async () => (await import('../trend/command.js')).trendCommand(),
  },
  {
    name: 'advise',
    summary: 'how many guests, or how high a rate, keep a goal?',
    load: async () => (await import('../advise/command.js')).adviseCommand(),
  },
  {
    name: 'verify',
    summary: 'check a bundle: checksums, raw data, report',
    load: async () => (await import('../verify/command.js')).verifyCommand(),
  },
  {
    name: 'export',
    summary: 'write runs into one zip that everybody can take',
    load: async () => (await import('../export/command.js')).exportCommand(),
  },
  {
    name: 'import',
    summary: 'take an exported run, or make one of results of other tools',
    load: async () => (await import('../import/command.js')).importCommand(),
  },
  {
    name: 'stats',
    summary: 'the same statistics on any table',
    load: async () => (await import('../stats/command.js')).statsCommand(),
  },
  {
    name: 'lab',
    summary: 'the emulated SR-IOV lab',
    load: async () => (await import('../lab/command.js')).labCommand(),
  },
  {
    name: 'serve',
    summary: 'the page of a team’s lab, and its API',
    load: async () => (await import('../serve/command.js')).serveCommand(),
  },
  {
    name: 'account',
    summary: 'who may come into the team’s lab',
    load: async () => (await import('../account/command.js')).accountCommand(),
  },
  {
    name: 'token',
    summary: 'tokens by which machines come into the team’s lab',
    load: async () => (await import('../token/command.js')).tokenCommand(),
  },
  {
    name: 'badge',
    summary: 'pictures of a playbook’s last verdict in the team’s lab',
    load: async () => (await import('../badge/command.js')).badgeCommand(),
  },
  {
    name: 'subscribe',
    summary: 'hear of what happens in the team’s lab, by mail or webhook',
    load: async () => (await import('../subscribe/command.js')).subscribeCommand(),
  },
  {
    name: 'submit',
    summary: 'queue a run in the lab of a team',
    load: async () => (await import('../team/submit-command.js')).submitCommand(),
  },
  {
    name: 'schedule',
    summary: 'runs of the lab that come by themselves',
    load: async () => (await import('../schedule/command.js')).scheduleCommand(),
  },
  {
    name: 'queue',
    summary: 'what runs in the lab and what waits, and why',
    load: async () => (await import('../team/queue-command.js')).queueCommand(),
  },
  {
    name: 'cancel',
    summary: 'cancel a run of the lab',
    load: async () => (await import('../team/cancel-command.js')).cancelCommand(),
  },
  {
    name: 'hold',
    summary: 'keep a run of the lab from starting, or let it go',
    load: async () => (await import('../team/hold-command.js')).holdCommand(),
  },
  {
    name: 'book',
    summary: 'book hosts of the lab for a time',
    load: async () => (await import('../team/book-command.js')).bookCommand(),
  },
  {
    name: 'release',
    summary: 'give booked hosts back, or end a quarantine',
    load: async () => (await import('../team/release-command.js')).releaseCommand(),
  },
  {
    name: 'who',
    summary: 'who has which host of the lab, until when and why',
    load: async () => (await import('../team/who-command.js')).whoCommand(),
  },
  {
    name: 'store',
    summary: 'bundles of the lab’s runs, where they are kept and how long',
    load: async () => (await import('../team/store-command.js')).storeCommand(),
  },
  {
    name: 'worker',
    summary: 'take runs of the lab, and make them',
    load: async () => (await import('../team/worker-command.js')).workerCommand(),
  },
  {
    name: 'roles',
    summary: 'fetch roles from folders and git, as roles.yml says',
    load: async () => (await import('../roles/command.js')).rolesCommand(),
  },
  {
    name: 'doctor',
    summary: 'is this machine fit to control hosts and to run the lab?',
    load: async () => (await import('../doctor/command.js')).doctorCommand(),
  },
  {
    name: 'vault',
    summary: 'encrypted values and files',
    load: async () => (await import('../vault/command.js')).vaultCommand(),
  },
  {
    name: 'explain',
    summary: 'the page of a task or of an error code',
    load: async () => (await import('../explain/command.js')).explainCommand(),
  },
  {
    name: 'schema',
    summary: 'the JSON Schema for editors',
    load: async () => (await import('../schema/command.js')).schemaCommand(),
  },
  {
    name: 'completion',
    summary: 'completion for bash, zsh or fish',
    load: async () => (await import('../completion/command.js')).completionCommand(),
  },
];
