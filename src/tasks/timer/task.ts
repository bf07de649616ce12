import { z } from 'zod';
import { fileState } from '../../facts/files/file-state.js';
import { scopeOf } from '../../facts/reading/scopes.js';
import { serviceState } from '../../facts/software/service-state.js';
import { type Change, changes, defineTask, type FactScope } from '../../model/index.js';
import { fileChanges } from '../file-content.js';
import { leavesSomething } from '../foresight/paths.js';
import { leavesEnabled, leavesReloaded, leavesRunning, runUnsettles } from '../foresight/services.js';
import { isRefused } from '../outcome.js';

const line = z.string().regex(/^[^\n]+$/, 'must be one line');

const input = z
  .strictObject({
    name: z
      .string()
      .regex(/^[\w.@-]*[\w.-]$/, 'must be letters, digits, and _ . @ -, and no @ at the end')
      .describe('Name of the timer and of the service that it starts, without suffix'),
    command: line
      .optional()
      .describe('Command line as systemd reads it: an absolute path and arguments, no shell'),
    on_calendar: line
      .optional()
      .describe('Calendar event of systemd.time(7), such as `daily` or `Mon *-*-* 04:00`'),
    on_boot: line.optional().describe('Time after boot, such as `5min`'),
    on_unit_active: line.optional().describe('Time after the last start, such as `1h`: repeats'),
    user: z.string().regex(/^\S+$/).default('root').describe('Account that runs it'),
    persistent: z
      .boolean()
      .default(false)
      .describe('Catch up after boot on a calendar event that was missed'),
    randomized_delay: line.optional().describe('Spread the start over this time, such as `10min`'),
    state: z
      .enum(['present', 'absent'])
      .default('present')
      .describe('Whether the timer has to be there and active'),
  })
  .refine(
    ({ state, command, on_calendar, on_boot, on_unit_active }) =>
      state === 'absent' ||
      (command !== undefined && (on_calendar ?? on_boot ?? on_unit_active) !== undefined),
    { error: 'give `command`, and at least one of `on_calendar`, `on_boot` and `on_unit_active`' },
  );

type Input = z.output<typeof input>;

/** Runs a command at set times by systemd. */
export const timer = defineTask({
  name: 'timer',
  summary: 'Run a command at set times by a timer of systemd',
  references: ['https://www.freedesktop.org/software/systemd/man/latest/systemd.timer.html'],
  input,
  needs: ({ name }) => ({
    service: fileState({ path: unitPath(name, 'service'), content: true }),
    timer: fileState({ path: unitPath(name, 'timer'), content: true }),
    found: serviceState({ name: `${name}.timer` }),
  }),
  assures: ({ name, state }) =>
    state === 'absent'
      ? undefined
      : {
          that: `timer ${name} is as it should be`,
          leaves: [
            ...leavesSomething(unitPath(name, 'service')),
            ...leavesSomething(unitPath(name, 'timer')),
            ...leavesReloaded,
            ...leavesEnabled({ unit: `${name}.timer` }, true, true),
            ...leavesRunning({ unit: `${name}.timer` }),
          ],
        },
  reach: (wish) => [...unsettledBy(wish), scopeOf.file('/etc/systemd/system')],
  plan(wish, { service, timer, found }) {
    const { name, state } = wish;
    const active = found.active === 'active';
    const enabled = found.unitFile === 'enabled';
    if (state === 'absent') {
      const present = [
        service.type === 'absent' ? '' : 'service',
        timer.type === 'absent' ? '' : 'timer',
      ].filter(Boolean);
      return changes(
        [
          ...(active || enabled
            ? [systemctl(['disable', '--now'], name, `stop and disable ${name}.timer`)]
            : []),
          ...(present.length > 0 ? [removal(name, present)] : []),
        ],
        `there is no timer ${name}`,
      );
    }
    const written = [
      fileChanges(unit(unitPath(name, 'service'), serviceText(wish)), service),
      fileChanges(unit(unitPath(name, 'timer'), timerText(wish)), timer),
    ];
    const refusal = written.find(isRefused);
    if (refusal && isRefused(refusal)) return refusal;
    const files = written.flatMap((one) => (isRefused(one) ? [] : one));
    const changed = files.length > 0 || found.needsDaemonReload;
    return changes(
      [
        ...files,
        ...(changed ? [reload] : []),
        ...(enabled
          ? []
          : [
              {
                ...systemctl(['enable'], name, `enable ${name}.timer`),
                // Its file, as it is written here, names no other unit.
                leaves: leavesEnabled({ unit: `${name}.timer` }, true, true),
              },
            ]),
        // A running timer keeps its old times until it is started again.
        ...(!active || files.length > 0
          ? [{ ...systemctl(['restart'], name, `start ${name}.timer`), ...restarted(wish) }]
          : []),
      ],
      `timer ${name} is as it should be`,
    );
  },
});

const unitPath = (name: string, suffix: string): string => `/etc/systemd/system/${name}.${suffix}`;

const unit = (path: string, content: string) => ({
  path,
  content,
  mode: '0644',
  owner: '0',
  group: '0',
});

const serviceText = ({ name, command, user }: Input): string => `# Written by rigger; changes are lost.
[Unit]
Description=${name}

[Service]
Type=oneshot
User=${user}
ExecStart=${command}
`;

const timerText = (wish: Input): string =>
  [
    '# Written by rigger; changes are lost.',
    '[Unit]',
    `Description=${wish.name}`,
    '',
    '[Timer]',
    ...(wish.on_calendar ? [`OnCalendar=${wish.on_calendar}`] : []),
    ...(wish.on_boot ? [`OnBootSec=${wish.on_boot}`] : []),
    ...(wish.on_unit_active ? [`OnUnitActiveSec=${wish.on_unit_active}`] : []),
    ...(wish.randomized_delay ? [`RandomizedDelaySec=${wish.randomized_delay}`] : []),
    ...(wish.persistent ? ['Persistent=true'] : []),
    '',
    '[Install]',
    'WantedBy=timers.target',
    '',
  ].join('\n');

const reload: Change = {
  summary: 'let systemd read its unit files again',
  commands: [{ kind: 'exec', argv: ['systemctl', 'daemon-reload'] }],
  invalidates: ['service'],
  leaves: leavesReloaded,
};

/** Its service runs at once where a time counts that has passed already. */
const unsettledBy = ({ state, on_boot, persistent }: Input): readonly FactScope[] =>
  persistent || on_boot !== undefined || state === 'absent' ? runUnsettles : ['service'];

const restarted = ({ name, ...wish }: Input) => ({
  unsettles: unsettledBy({ name, ...wish }),
  leaves: leavesRunning({ unit: `${name}.timer` }),
});

const systemctl = (verbs: readonly string[], name: string, summary: string): Change => ({
  summary,
  commands: [{ kind: 'exec', argv: ['systemctl', '--quiet', ...verbs, '--', `${name}.timer`] }],
  invalidates: ['service', 'file:/etc/systemd/system'],
});

const removal = (name: string, suffixes: readonly string[]): Change => ({
  summary: `remove ${suffixes.map((suffix) => `${name}.${suffix}`).join(' and ')}`,
  after: null,
  commands: [
    { kind: 'exec', argv: ['rm', '-f', '--', ...suffixes.map((suffix) => unitPath(name, suffix))] },
    { kind: 'exec', argv: ['systemctl', 'daemon-reload'] },
  ],
  invalidates: ['service', 'file:/etc/systemd/system'],
});
