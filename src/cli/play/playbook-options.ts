import { Command } from 'commander';
import { junitFlag } from '../program/junit-file.js';
import { commas, type ReachFlags, verboseFlag, withReach } from '../program/reach-options.js';

/** The flags that `plan` and `apply` share, as commander hands them over. */
export interface PlaybookFlags extends ReachFlags {
  tags?: string[];
  skipTags?: string[];
  check?: boolean;
  diff?: boolean;
  verbose?: number;
  listHosts?: boolean;
  listTasks?: boolean;
  listTags?: boolean;
  startAtTask?: string;
  step?: boolean;
  json?: boolean;
  color?: boolean;
  profile?: boolean;
  log?: string;
  junit?: string;
  resume?: string;
  out?: string;
  detailedExitcode?: boolean;
  pilot?: string;
  halfWidth?: string;
}

/** A command over a playbook with the flags that Ansible's users know. */
export const playbookCommand = (name: string, summary: string, file: string): Command =>
  withReach(new Command(name).description(summary).argument('<playbook>', file))
    .option('-t, --tags <tags>', 'only tasks with one of these tags', commas)
    .option('--skip-tags <tags>', 'no task with one of these tags', commas)
    .option('-D, --diff', 'show how the text of files changes')
    .option(...verboseFlag)
    .option('--list-hosts', 'list the hosts that would be touched, and stop')
    .option('--list-tasks', 'list the tasks that would run, and stop')
    .option('--list-tags', 'list the tags, and stop')
    .option('--start-at-task <name>', 'begin with the task of this name')
    .option('--step', 'ask before each task')
    .option('--json', 'print every event as a JSON line on standard output')
    .option('--log <file>', 'add what is shown to a file as well')
    .option(...junitFlag)
    .option('--profile', 'show for each task where its time went: network, host, controller');
