import { posix } from 'node:path';
import { type BootScript, bootScript, bootScriptPaths } from '../facts/host/boot-script.js';
import { kernelCmdline } from '../facts/host/kernel-cmdline.js';
import { scopeOf } from '../facts/reading/scopes.js';
import { type Change, type Command, type FactQuery, leaving, type Prediction } from '../model/index.js';
import { instead } from './foresight/instead.js';
import { leavesOwnFiles } from './foresight/own-files.js';

/**
 * Kernel settings that do not outlive a boot are kept by a script of their own and a systemd unit
 * that runs it. The script is the one that made the setting, so what boots is what was applied;
 * no network manager or distribution has to agree with another's file format.
 */
export interface WantedBootScript {
  /** Unique, and fit for a unit's name: `sriov-0000:01:00.0`. */
  readonly name: string;
  readonly description: string;
  /** POSIX sh. */
  readonly script: string;
  /** Units that must wait for it. */
  readonly before: readonly string[];
  /** Units that it waits for. */
  readonly after?: readonly string[];
  /**
   * It runs while the system is set up (`sysinit.target`), before any network manager and any other boot script: what it
   * does takes links away and makes them anew. All that it waits for must come as early.
   */
  readonly early?: boolean;
}

export const bootScriptNeeds = (name: string): FactQuery<BootScript> => bootScript({ name });

/** Brings script, unit and its enablement to the wanted state; `undefined` removes all three. */
export const bootScriptChanges = (
  name: string,
  wanted: WantedBootScript | undefined,
  found: BootScript,
): Change[] => {
  if (!wanted) return removal(name, found);
  const { script, service, unit, wanted: link } = bootScriptPaths(name);
  const unitText = unitOf(wanted, script);
  if (found.script === wanted.script && found.unit === unitText && found.enabled) return [];
  const commands: Command[] = [
    { kind: 'exec', argv: ['mkdir', '-p', '/etc/rigger/boot'] },
    { kind: 'write-file', path: script, content: wanted.script, mode: '0644' },
    { kind: 'write-file', path: unit, content: unitText, mode: '0644' },
    // What `systemctl enable` does, without it: systemd would want to read all units again, which costs
    // seconds and changes nothing before the next boot.
    { kind: 'exec', argv: ['mkdir', '-p', posix.dirname(link)] },
    { kind: 'exec', argv: ['ln', '-sfn', unit, link] },
  ];
  return [
    {
      summary: `${found.script === undefined ? 'keep' : 'update'} it over reboots by ${service}`,
      diff: { path: script, before: found.script ?? null, after: wanted.script },
      commands,
      invalidates: scopes(name),
      leaves: leavesBoot(name, { script: wanted.script, unit: unitText, enabled: true }),
    },
  ];
};

const removal = (name: string, found: BootScript): Change[] => {
  if (found.script === undefined && found.unit === undefined && !found.enabled) return [];
  const { script, service, unit, wanted: link } = bootScriptPaths(name);
  return [
    {
      summary: `remove ${service}`,
      diff: { path: script, before: found.script ?? null, after: null },
      commands: [
        { kind: 'exec', argv: ['rm', '-f', '--', link, script, unit] },
        {
          kind: 'exec',
          argv: ['rmdir', '--ignore-fail-on-non-empty', '--parents', '/etc/rigger/boot'],
          accept: [0, 1],
        },
      ],
      invalidates: scopes(name),
      leaves: leavesBoot(name, { enabled: false }),
    },
  ];
};

const leavesBoot = (name: string, left: BootScript): readonly Prediction[] => {
  const { script, unit, wanted } = bootScriptPaths(name);
  return instead(
    leavesOwnFiles([script, unit, wanted], left.enabled),
    leaving(bootScript, (before, asked) => (asked.name === name ? left : before)),
    // Its record lies in the same folder.
    leaving(kernelCmdline, (before) => before),
  );
};

/** All that keeping a setting over boots can touch. */
export const bootReachOf = (name: string): string[] => scopes(name);

const scopes = (name: string): string[] => {
  const { script, service, unit, wanted } = bootScriptPaths(name);
  return [
    scopeOf.file(script),
    scopeOf.file(unit),
    scopeOf.file(wanted),
    scopeOf.service(service),
    'file:/etc/rigger',
  ];
};

/** Network managers of some distributions start within `sysinit.target`, so that it alone would not be before them. */
const earlyBefore = ['sysinit.target', 'network-pre.target', 'shutdown.target'];

/** A oneshot may take as long as it likes, and the whole boot waits for this one: a driver that hangs must not hang it. */
const earlyLimit = 'TimeoutStartSec=120';

const unitOf = ({ description, before, after = [], early }: WantedBootScript, script: string): string =>
  [
    '# Written by rigger; changed and removed by the task that made it.',
    '[Unit]',
    `Description=${description}`,
    ...(early ? ['DefaultDependencies=no', 'Wants=network-pre.target', 'Conflicts=shutdown.target'] : []),
    ...(after.length > 0 ? [`After=${after.join(' ')}`] : []),
    ...(before.length > 0 || early ? [`Before=${[...before, ...(early ? earlyBefore : [])].join(' ')}`] : []),
    '',
    '[Service]',
    'Type=oneshot',
    'RemainAfterExit=yes',
    ...(early ? [earlyLimit] : []),
    `ExecStart=/bin/sh ${script}`,
    '',
    '[Install]',
    'WantedBy=multi-user.target',
    '',
  ].join('\n');
