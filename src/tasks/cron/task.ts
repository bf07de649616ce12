import { z } from 'zod';
import { fileState } from '../../facts/files/file-state.js';
import { scopeOf } from '../../facts/reading/scopes.js';
import { assignments, changes, defineTask, nothing } from '../../model/index.js';
import { fileChanges } from '../file-content.js';
import { leavesNothing, leavesSomething } from '../foresight/paths.js';
import { outcomeOf } from '../outcome.js';
import { unsupported } from '../refusals.js';
import { type FilledShellText, shellMeta, shellText } from '../shell-text.js';
import { field, months, weekdays } from './field.js';

const input = z
  .strictObject({
    name: z
      .string()
      .regex(/^[\w-]+$/, 'must be letters, digits, _ and -, since cron ignores files with other names')
      .describe('Name of the job, and of its file below /etc/cron.d'),
    job: shellText(z.string().regex(/^[^\n]+$/, 'must be one line'))
      .optional()
      .describe('Shell text; cron reads % as a newline, write \\%')
      .meta(shellMeta),
    user: z
      .string()
      .regex(/^[^\s:]+$/)
      .default('root')
      .describe('Account that runs it'),
    state: z.enum(['present', 'absent']).default('present').describe('Whether the job has to be there'),
    minute: field({ what: 'Minute', from: 0, to: 59 }),
    hour: field({ what: 'Hour', from: 0, to: 23 }),
    day: field({ what: 'Day of the month', from: 1, to: 31 }),
    month: field({ what: 'Month', from: 1, to: 12, names: months }),
    weekday: field({ what: 'Day of the week (0 and 7 are Sunday)', from: 0, to: 7, names: weekdays }),
    special_time: z
      .enum(['reboot', 'hourly', 'daily', 'weekly', 'monthly', 'yearly'])
      .optional()
      .describe('A word instead of the five fields'),
    env: z
      .record(z.string().regex(/^[A-Za-z_]\w*$/), z.string().regex(/^[^\n]*$/))
      .default({})
      .describe('Variables of the job, such as PATH and MAILTO'),
  })
  .refine(({ state, job }) => (state === 'present') === (job !== undefined), {
    error: 'is needed with `state: present`, and only there',
    path: ['job'],
  })
  .refine(
    ({ special_time, minute, hour, day, month, weekday }) =>
      special_time === undefined || [minute, hour, day, month, weekday].every((one) => one === '*'),
    { error: 'give either `special_time` or the fields of a time', path: ['special_time'] },
  );

const fileOf = (name: string): string => `/etc/cron.d/rigger-${name}`;

/** A % in a value is no newline either. */
const lineOf = ({ script, parameters }: FilledShellText): string =>
  assignments(parameters).replaceAll('%', '\\%') + script;

/** Runs a command at set times by cron. */
export const cron = defineTask({
  name: 'cron',
  summary: 'Run a command at set times by cron',
  references: ['https://manpages.debian.org/stable/cron/crontab.5.en.html'],
  input,
  needs: ({ name }) => ({
    file: fileState({ path: fileOf(name), content: true }),
  }),
  assures: ({ name, state }) => ({
    that: state === 'absent' ? `there is no job ${name}` : `job ${name} is as it should be`,
    leaves: leavesSomething(fileOf(name)),
  }),
  reach: ({ name }) => [scopeOf.file(fileOf(name))],
  plan(wish, { file }) {
    const path = fileOf(wish.name);
    if (wish.state === 'absent')
      return file.type === 'absent'
        ? nothing(`there is no job ${wish.name}`)
        : changes([
            {
              summary: `remove job ${wish.name}`,
              after: null,
              commands: [{ kind: 'exec', argv: ['rm', '-f', '--', path] }],
              invalidates: [scopeOf.file(path)],
              leaves: leavesNothing(path, file),
            },
          ]);
    if (file.type === 'absent' && file.parent !== 'directory')
      return unsupported(
        'there is no /etc/cron.d on the host',
        'install the package `cron` first, or use `timer`',
      );
    const { minute, hour, day, month, weekday, special_time } = wish;
    const when = special_time ? `@${special_time}` : [minute, hour, day, month, weekday].join(' ');
    const content = [
      '# Written by rigger; changes are lost.',
      ...Object.entries(wish.env).map(([key, value]) => `${key}=${value}`),
      `${when} ${wish.user} ${wish.job ? lineOf(wish.job) : ''}`,
      '',
    ].join('\n');
    // cron ignores files that others than root may write.
    return outcomeOf(
      fileChanges({ path, content, mode: '0644', owner: '0', group: '0' }, file),
      `job ${wish.name} is as it should be`,
    );
  },
});
