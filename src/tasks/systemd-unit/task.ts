import { z } from 'zod';
import { type FileState, fileState } from '../../facts/files/file-state.js';
import { instancesOf, serviceState, unitName } from '../../facts/software/service-state.js';
import { unitFailure } from '../../facts/software/unit-failure.js';
import { type Change, changes, defineTask, type Source, type SourceRequest } from '../../model/index.js';
import { fileChanges } from '../file-content.js';
import { leavesDirectory, leavesNothing } from '../foresight/paths.js';
import { leavesReloaded, leavesRunning, runUnsettles } from '../foresight/services.js';
import { isRefused } from '../outcome.js';
import { impossible } from '../refusals.js';
import { serviceChanges } from '../service-changes.js';

const input = z
  .strictObject({
    name: z
      .string()
      .regex(/^[\w:.@\\-]+$/, 'must be the name of a unit, without folders')
      .describe('Unit; `.service` is added when it has no suffix'),
    content: z.string().optional().describe('Text of the unit file'),
    src: z.string().min(1).optional().describe('Template of the unit file, looked for in `templates/`'),
    drop_in: z
      .string()
      .regex(/^[\w.-]+$/, 'must be a name without folders')
      .optional()
      .describe('Write `NAME.d/DROP_IN.conf` instead, which changes only what it names'),
    state: z
      .enum(['started', 'stopped', 'absent'])
      .optional()
      .describe('absent: stopped, disabled and removed'),
    enabled: z.boolean().optional().describe('Start it at boot'),
    restart: z
      .boolean()
      .default(true)
      .describe('Restart a running unit when its file changes; otherwise it goes on with the old one'),
  })
  .refine(
    ({ state, content, src }) =>
      state === 'absent'
        ? content === undefined && src === undefined
        : (content === undefined) !== (src === undefined),
    { error: 'give either `content` or `src`, and neither with `state: absent`' },
  );

type Input = z.output<typeof input>;

/** Writes a unit file, lets systemd read it, and has the unit enabled and started. */
export const systemdUnit = defineTask({
  name: 'systemd_unit',
  summary: 'Write a unit file of systemd, and have the unit enabled and started',
  references: ['https://www.freedesktop.org/software/systemd/man/latest/systemd.unit.html'],
  input,
  sources: ({ src }): Readonly<Record<string, SourceRequest>> =>
    src === undefined ? {} : { unit: { path: src, folder: 'templates', render: true } },
  needs: (wish) => ({
    file: fileState({ path: pathOf(wish), content: true }),
    folder: fileState({ path: folderOf(wish), checksum: false }),
    found: serviceState({ name: wish.name }),
  }),
  reach: () => [...runUnsettles, 'file:/etc/systemd/system'],
  plan(wish, { file, folder, found }, { sources }) {
    const { name, state, enabled } = wish;
    const path = pathOf(wish);
    if (found.instances && enabled && !wish.drop_in && !/^DefaultInstance=./m.test(textOf(wish, sources)))
      return impossible(
        `${found.unit} is a template without DefaultInstance= and cannot be enabled itself`,
        `enable an instance with a service task: ${found.unit.replace('@.', '@NAME.')}`,
      );
    if (state === 'absent') {
      const stop = wish.drop_in ? [] : serviceChanges({ name, state: 'stopped', enabled: false }, found);
      if (isRefused(stop)) return stop;
      return changes(
        file.type === 'absent'
          ? []
          : [
              ...stop,
              ...(found.instances && !wish.drop_in ? [disableInstances(found.unit)] : []),
              { ...removal(path), ...reloadAfter, leaves: leavesNothing(path, file) },
              reload,
            ],
        `${path} does not exist`,
      );
    }
    const makeFolder =
      wish.drop_in !== undefined && folder.type === 'absent' ? [newFolder(folderOf(wish), folder)] : [];
    const content = textOf(wish, sources);
    // The folder is made by the change before; the file's own parent is looked at as if it were there.
    const state0 =
      makeFolder.length > 0 && file.type === 'absent' ? { ...file, parent: 'directory' as const } : file;
    const written = fileChanges({ path, content, mode: '0644', owner: '0', group: '0' }, state0);
    if (isRefused(written)) return written;
    const changed = written.length > 0;
    const runs = found.active === 'active' || found.active === 'reloading';
    const exists = {
      ...found,
      ...(changed && found.load === 'not-found' ? { load: 'loaded', unitFile: 'disabled' } : {}),
    };
    const service = serviceChanges(
      { name, state, enabled },
      // Reading the files again is a change of its own here, after the file was written.
      { ...exists, needsDaemonReload: false },
    );
    if (isRefused(service)) return service;
    const restart: Change[] =
      // An interrupted run may have written the file and come no further.
      (changed || found.needsDaemonReload) && runs && wish.restart && state !== 'stopped'
        ? [
            {
              summary: `restart ${found.instances?.join(', ') ?? found.unit}`,
              commands: [
                {
                  kind: 'exec',
                  argv: ['systemctl', '--quiet', 'restart', '--', ...(found.instances ?? [found.unit])],
                },
              ],
              invalidates: ['*'],
              unsettles: runUnsettles,
              leaves: leavesRunning(found),
              why: unitFailure({ unit: found.instances ? instancesOf(found.unit) : found.unit }),
            },
          ]
        : [];
    return changes(
      [
        ...makeFolder,
        ...written,
        ...(changed || found.needsDaemonReload ? [reload] : []),
        ...service,
        ...restart,
      ],
      `${unitName(name)} is as it should be`,
    );
  },
});

const folderOf = ({ name, drop_in }: Input): string =>
  drop_in === undefined ? '/etc/systemd/system' : `/etc/systemd/system/${unitName(name)}.d`;

const pathOf = (wish: Input): string =>
  wish.drop_in === undefined
    ? `/etc/systemd/system/${unitName(wish.name)}`
    : `${folderOf(wish)}/${wish.drop_in.replace(/\.conf$/, '')}.conf`;

/** The text of the unit file, as the wish has it or as its template was rendered. */
const textOf = ({ content }: Input, sources: Readonly<Record<string, Source>>): string =>
  content ?? asText(sources.unit?.content ?? '');

const asText = (content: string | Uint8Array): string =>
  typeof content === 'string' ? content : Buffer.from(content).toString('utf8');

const reload: Change = {
  summary: 'let systemd read its unit files again',
  commands: [{ kind: 'exec', argv: ['systemctl', 'daemon-reload'] }],
  invalidates: ['service'],
  leaves: leavesReloaded,
};

const reloadAfter = { invalidates: ['service', 'file:/etc/systemd/system'] };

const removal = (path: string): Omit<Change, 'invalidates'> => ({
  summary: `remove ${path}`,
  after: null,
  commands: [{ kind: 'exec', argv: ['rm', '-f', '--', path] }],
});

/** The links of instances, which would point to nothing. */
const disableInstances = (unit: string): Change => ({
  summary: `disable the instances of ${unit}`,
  commands: [{ kind: 'exec', argv: ['systemctl', '--quiet', 'disable', '--', unit] }],
  invalidates: ['service', 'file:/etc/systemd/system'],
});

const newFolder = (path: string, folder: FileState): Change => ({
  summary: `create directory ${path}`,
  before: null,
  after: { type: 'directory' },
  commands: [{ kind: 'exec', argv: ['mkdir', '-p', '--', path] }],
  invalidates: [`file:${path}`],
  leaves: leavesDirectory(path, folder, { parents: true }),
});
