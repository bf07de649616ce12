import { z } from 'zod';
import { fileState } from '../../facts/files/file-state.js';
import { kernelModule, moduleName } from '../../facts/host/kernel-module.js';
import { type Change, changes, defineTask, entryOf, nothing } from '../../model/index.js';
import { fileChanges } from '../file-content.js';
import { leavesSomething } from '../foresight/paths.js';
import { runUnsettles } from '../foresight/services.js';
import { isRefused } from '../outcome.js';
import { impossible, missing } from '../refusals.js';

const input = z
  .strictObject({
    name: z
      .string()
      .regex(/^[\w-]+$/, 'must be the name of a module')
      .describe('The module; `-` and `_` are the same'),
    state: z.enum(['present', 'absent']).default('present').describe('present: loaded; absent: not loaded'),
    persistent: z.boolean().default(true).describe('Load it at every boot as well (modules-load.d)'),
    blacklist: z
      .boolean()
      .default(false)
      .describe('With `absent`: keep the kernel from loading it by itself, and from `modprobe` too'),
    params: z
      .record(z.string().regex(/^\w+$/), z.union([z.string(), z.number().transform(String)]))
      .default({})
      .describe('Options, written to modprobe.d; they take effect when the module is loaded the next time'),
  })
  .refine(({ state, blacklist }) => !blacklist || state === 'absent', {
    error: '`blacklist` belongs to `state: absent`',
    path: ['blacklist'],
  });

/** Loads a kernel module now and at boot, or keeps it away. */
export const kernelModuleTask = defineTask({
  name: 'kernel_module',
  summary: 'Load a kernel module now and at every boot, or keep it from being loaded',
  shorthand: 'name',
  references: [
    'https://man7.org/linux/man-pages/man5/modules-load.d.5.html',
    'https://man7.org/linux/man-pages/man5/modprobe.d.5.html',
  ],
  input,
  needs: ({ name }) => ({
    module: kernelModule({ name }),
    load: fileState({ path: loadFile(name), content: true }),
    options: fileState({ path: optionsFile(name), content: true }),
  }),
  plan({ name, state, persistent, blacklist, params }, { module, load, options }) {
    const present = state === 'present';
    if (present && module.state === 'missing')
      return missing(
        `kernel module ${name}`,
        'install the package that brings it for the running kernel, or reboot into the new one',
      );
    if (!present && module.state === 'builtin')
      return impossible(
        `${name} is built into the kernel and cannot be absent`,
        'use a kernel that has it as a module',
      );
    const held = !present && module.state === 'live' && module.references > 0;
    const text = optionsText(name, params, blacklist);
    const wantsLoad = present && persistent && module.state !== 'builtin';
    const files = [
      wantsLoad
        ? fileChanges({ path: loadFile(name), content: `${name}\n` }, load)
        : removed(loadFile(name), load.type),
      text === ''
        ? removed(optionsFile(name), options.type)
        : fileChanges({ path: optionsFile(name), content: text }, options),
    ];
    const refusal = files.find(isRefused);
    if (refusal && isRefused(refusal)) return refusal;
    const stale = Object.entries(params).filter(([key, value]) =>
      differs(entryOf(module.parameters, key), value),
    );
    const noted = {
      ...(held && blacklist && { reboot: `${name} is in use and stays loaded until the host reboots` }),
      ...(stale.length > 0 &&
        present &&
        module.state === 'live' && {
          notes: [`${name} runs with other options; they take effect when it is loaded again`],
        }),
    };
    if (held && !blacklist)
      return impossible(
        `${name} is in use by ${module.references} and cannot be unloaded`,
        'stop what uses it first, or set `blacklist: true` and reboot',
      );
    const list: Change[] = [
      ...files.flatMap((one) => (isRefused(one) ? [] : one)),
      ...(present && module.state === 'available' ? [probe('load', name, ['modprobe', '--', name])] : []),
      ...(!present && module.state === 'live' && !held
        ? [probe('unload', name, ['modprobe', '-r', '--', name])]
        : []),
    ];
    const because = `${name} is ${present ? 'loaded' : 'not loaded'}`;
    return list.length > 0 ? changes(list, because, noted) : nothing(because, noted);
  },
});

const loadFile = (name: string): string => `/etc/modules-load.d/rigger-${moduleName(name)}.conf`;
const optionsFile = (name: string): string => `/etc/modprobe.d/rigger-${moduleName(name)}.conf`;

/** `blacklist` stops loading by alias; `install … /bin/false` stops modprobe and dependencies too. */
const optionsText = (name: string, params: Readonly<Record<string, string>>, blacklist: boolean): string => {
  const words = Object.entries(params).map(
    ([key, value]) => `${key}=${/\s/.test(value) ? `"${value}"` : value}`,
  );
  const lines = [
    ...(blacklist ? [`blacklist ${name}`, `install ${name} /bin/false`] : []),
    ...(words.length > 0 ? [`options ${name} ${words.join(' ')}`] : []),
  ];
  return lines.map((line) => `${line}\n`).join('');
};

const removed = (path: string, type: string): Change[] =>
  type === 'absent'
    ? []
    : [
        {
          summary: `remove ${path}`,
          before: { type },
          after: null,
          commands: [{ kind: 'exec', argv: ['rm', '-f', '--', path] }],
          invalidates: [`file:${path}`],
          leaves: leavesSomething(path),
        },
      ];

/** The kernel shows switches as Y and N. */
const differs = (running: string | undefined, wanted: string): boolean =>
  running !== undefined &&
  running !== wanted &&
  !(running === 'Y' && /^[1yY]$/.test(wanted)) &&
  !(running === 'N' && /^[0nN]$/.test(wanted));

const probe = (verb: string, name: string, argv: readonly string[]): Change => ({
  summary: `${verb} ${name}`,
  before: verb === 'load' ? 'not loaded' : 'loaded',
  after: verb === 'load' ? 'loaded' : 'not loaded',
  commands: [{ kind: 'exec', argv }],
  // A driver brings and takes devices, links and kernel variables.
  invalidates: ['*'],
  unsettles: runUnsettles,
});
