import { Command } from 'commander';
import { withExamples } from '../program/examples.js';
import { commas } from '../program/reach-options.js';
import type { ScheduleFlags } from './flags.js';

/** `rigger schedule`: runs that come by themselves. */
export const scheduleCommand = (): Command => {
  const schedule = withExamples(
    new Command('schedule').description('runs of the lab that come by themselves, one waiting at a time'),
    [
      "rigger schedule add nightly playbooks/latency.yml --at '30 2 * * *'",
      'in the time zone of this machine',
    ],
    ['rigger schedule add weekend site.yml --at "0 6 * * sat" --zone Europe/Berlin'],
    [
      'rigger schedule add kernels playbooks/latency.yml --on-new-kernel',
      'when a host of it has another one',
    ],
    ['rigger schedule list', 'when each is due, and why one made no run'],
    ['rigger schedule pause nightly'],
  );
  schedule
    .command('add')
    .description('add a schedule, with the files of the project as they are now')
    .argument('<name>', 'what it is called')
    .argument('<playbook>', 'a playbook below the project')
    .option(
      '--at <time>',
      "when, as in crontab(5): '30 2 * * 1-5'; @hourly, @daily, @weekly, @monthly; or 02:30",
    )
    .option('--zone <zone>', 'the time zone of that (default: of this machine), such as Europe/Berlin')
    .option('--on-new-kernel', 'when one of its hosts has another kernel than before')
    .option('-l, --limit <pattern>', 'only these hosts')
    .option('-t, --tags <tags>', 'only tasks with one of these tags', commas)
    .option('--skip-tags <tags>', 'no task with one of these tags', commas)
    .option('--label <words>', 'a name to find its runs by')
    .option('--priority <n>', 'what has more goes first', '0')
    .option('--needs <names>', 'what the worker has to offer, with commas', commas)
    .option('--leave-out <paths>', 'files of the project that the worker has of its own, with commas', commas)
    .option('--commit', 'the project as it is committed, from the repository that the worker has')
    .option('--in-place', 'the project as the worker finds it at the same path')
    .option('--json', 'print JSON')
    .action(async (name: string, playbook: string, flags: ScheduleFlags) =>
      (await import('./schedules.js')).addSchedule(name, playbook, flags),
    );
  schedule
    .command('list')
    .description('list schedules: when they are due, their newest run, and why one made none')
    .option('--json', 'print JSON')
    .action(async (flags: { json?: boolean }) => (await import('./schedules.js')).listSchedules(flags.json));
  schedule
    .command('remove')
    .description('remove a schedule; its runs stay')
    .argument('<name>', 'its name')
    .option('--anybody', 'one of somebody else too')
    .option('--json', 'print JSON')
    .action(async (name: string, flags: { anybody?: boolean; json?: boolean }) =>
      (await import('./schedules.js')).removeSchedule(name, flags),
    );
  schedule
    .command('pause')
    .description('make no runs of a schedule for now; what is due meanwhile is not made up for')
    .argument('<name>', 'its name')
    .option('--off', 'make them again')
    .option('--anybody', 'one of somebody else too')
    .option('--json', 'print JSON')
    .action(async (name: string, flags: { off?: boolean; anybody?: boolean; json?: boolean }) =>
      (await import('./schedules.js')).pauseSchedule(name, flags),
    );
  return schedule;
};
