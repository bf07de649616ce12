import { z } from 'zod';
import { type CpuTopology, cpuTopology } from '../../facts/cpu/cpu-topology.js';
import {
  type Change,
  changes,
  defineTask,
  leaving,
  type Prediction,
  problem,
  type Refused,
  refused,
  revised,
  unforeseen,
} from '../../model/index.js';
import { bootReachOf, bootScriptChanges, bootScriptNeeds } from '../boot-script.js';
import { runUnsettles } from '../foresight/services.js';
import {
  forgetBefore,
  keepBefore,
  keptBefore,
  keptBeforeNeeds,
  noteReachOf,
  unreadable,
} from '../kept-before.js';

const input = z
  .strictObject({
    state: z
      .enum(['set', 'released'])
      .default('set')
      .describe('`released`: as it was before, and nothing is set at boot'),
    enabled: z.boolean().optional().describe('Whether a core runs more than one thread at a time'),
    persistent: z.boolean().default(true).describe('Set it again after each boot'),
  })
  .superRefine(({ state, enabled }, { addIssue }) => {
    if ((state === 'set') === (enabled === undefined))
      addIssue({
        code: 'custom',
        path: ['enabled'],
        message: state === 'set' ? 'says whether it is on' : 'is not set with `state: released`',
      });
  })
  .describe('Simultaneous multithreading (Hyper-Threading)');

const bootName = 'smt';
const control = '/sys/devices/system/cpu/smt/control';

/** Several threads a core, or one: two threads of a core share what a measurement wants for one alone. */
export const smtTask = defineTask({
  name: 'smt',
  summary: 'Simultaneous multithreading (Hyper-Threading) of the CPUs, now and after each boot',
  input,
  references: [
    'https://www.kernel.org/doc/Documentation/ABI/testing/sysfs-devices-system-cpu',
    'https://www.kernel.org/doc/html/latest/admin-guide/kernel-parameters.html',
  ],
  reach: () => [...runUnsettles, ...bootReachOf(bootName), ...noteReachOf(bootName)],
  assures: ({ state, enabled }) =>
    state === 'set'
      ? {
          that: `SMT is ${enabled ? 'on' : 'off'}`,
          // One that never was on is off by another name.
          leaves: leavesThreads(enabled ? 'on' : unforeseen),
        }
      : undefined,
  needs: () => ({ cpu: cpuTopology(), boot: bootScriptNeeds(bootName), before: keptBeforeNeeds(bootName) }),
  plan: ({ state, enabled, persistent }, { cpu, boot, before }, { host }) => {
    const noted = keptBefore(bootName, before);
    if (typeof noted === 'string') return unreadable(noted);
    const now = cpu.smt;
    const released = state === 'released';
    // Nothing was set where nothing is noted.
    const wanted = released
      ? noted.control === undefined
        ? now
        : String(noted.control)
      : enabled
        ? 'on'
        : 'off';
    const isSo = now === wanted || (wanted === 'off' && isOff(now));
    const refusal = isSo ? undefined : cannotSet(now, host);
    if (refusal) return refusal;
    const setting: Change[] = isSo
      ? []
      : [
          {
            summary: `turn SMT ${wanted}`,
            before: now ?? null,
            after: wanted ?? null,
            commands: [{ kind: 'write-sysfs', path: control, value: wanted! }],
            // CPUs come and go, and with them interrupts, isolation and room for guests.
            invalidates: ['*'],
            unsettles: runUnsettles,
            leaves: leavesThreads(wanted!),
          },
        ];
    const keep = bootScriptChanges(
      bootName,
      !released && persistent
        ? {
            ...{
              name: bootName,
              description: 'Threads of the CPUs',
              before: ['libvirtd.service', 'virtqemud.service'],
            },
            script: [
              '# Written by rigger (task smt).',
              `read -r now < ${control} || exit 1`,
              `case $now in ${enabled ? 'on' : 'off|forceoff|notsupported|notimplemented'}) ;; *) echo ${wanted} > ${control} ;; esac`,
              '',
            ].join('\n'),
          }
        : undefined,
      boot,
    );
    return changes(
      [
        ...(released || isSo
          ? []
          : keepBefore(bootName, { what: 'SMT', noted, values: { control: now ?? 'on' } })),
        ...setting,
        ...keep,
        ...(released ? forgetBefore(bootName, before) : []),
      ],
      `SMT is ${wanted ?? 'as the kernel has it'}`,
    );
  },
});

/** Which CPUs there are then, and what the kernel does about their faults, it will show itself. */
const leavesThreads = (smt: string | typeof unforeseen): readonly Prediction[] => [
  leaving(cpuTopology, (before) =>
    revised<CpuTopology>(before, {
      ...{ smt, cpus: unforeseen, isolated: unforeseen, nohz_full: unforeseen, mitigations: unforeseen },
    }),
  ),
];

/** A CPU without it, or a kernel that was told `nosmt=force`, has one thread a core as well. */
const isOff = (now: string | undefined): boolean =>
  now !== undefined && ['off', 'forceoff', 'notsupported', 'notimplemented'].includes(now);

const cannotSet = (now: string | undefined, host: string): Refused | undefined => {
  if (now === 'on' || now === 'off') return undefined;
  const reasons: Readonly<Record<string, readonly [string, string]>> = {
    forceoff: [
      'it was turned off for good until the next boot',
      'take `nosmt=force` off the kernel command line, and reboot',
    ],
    notsupported: [
      'its CPUs have one thread a core, or the firmware turned it off',
      'turn it on in the firmware (LogicalProc, Hyper-Threading)',
    ],
    notimplemented: ['the kernel cannot', 'use a kernel with CONFIG_HOTPLUG_SMT'],
  };
  const [why, help] = (now !== undefined && Object.hasOwn(reasons, now) && reasons[now]) || [
    `the kernel says ${now ?? 'nothing of it'}`,
    'look at /sys/devices/system/cpu/smt/control',
  ];
  return refused(problem('hosts/no-cpu-control', `SMT of ${host} cannot be changed: ${why}`, { help }));
};
