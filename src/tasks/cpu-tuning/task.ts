import { z } from 'zod';
import { type CpuPower, cpuPower } from '../../facts/cpu/cpu-power.js';
import { type Change, changes, defineTask, problem, refused, sh } from '../../model/index.js';
import { withParts } from '../boot-parts.js';
import { bootScriptChanges, bootScriptNeeds } from '../boot-script.js';

const input = z
  .strictObject({
    state: z
      .enum(['tuned', 'released'])
      .default('tuned')
      .describe('`released`: nothing is set after a boot any more'),
    governor: z
      .string()
      .regex(/^[a-z]+$/, 'must be the name of a governor')
      .optional()
      .describe('Frequency governor of every CPU, such as performance'),
    turbo: z.boolean().optional().describe('Frequencies above nominal'),
    max_idle_latency_us: z
      .number()
      .int()
      .min(0)
      .optional()
      .describe(
        'Forbid idle states (C-states) that take longer than this to wake up from; 0 allows polling only',
      ),
    persistent: z.boolean().default(true).describe('Set it again after each boot'),
    required: z
      .boolean()
      .default(true)
      .describe(
        'Refuse where the host does not let the kernel set it (guests, firmware control); otherwise note it',
      ),
  })
  .superRefine(({ state, ...rest }, { addIssue }) => {
    for (const key of ['governor', 'turbo', 'max_idle_latency_us'] as const)
      if (state === 'released' && rest[key] !== undefined)
        addIssue({ code: 'custom', path: [key], message: 'is not set with state released' });
  })
  .describe('Speed of the CPUs');

type Input = z.output<typeof input>;

const bootName = 'cpu-tuning';

/** Governor, turbo and idle states, so that a CPU's speed does not depend on the weather. */
export const cpuTuning = defineTask({
  name: 'cpu_tuning',
  summary: 'Frequency governor, turbo and idle states of the CPUs, now and after each boot',
  input,
  references: [
    'https://www.kernel.org/doc/html/latest/admin-guide/pm/cpufreq.html',
    'https://www.kernel.org/doc/html/latest/admin-guide/pm/cpuidle.html',
  ],
  needs: () => ({ power: cpuPower(), boot: bootScriptNeeds(bootName) }),
  plan: (wanted, { power, boot }, { host }) => {
    if (wanted.state === 'released')
      return changes(bootScriptChanges(bootName, undefined, boot), 'the CPUs are on their own', {
        ...(boot.script === undefined ? {} : { notes: ['the CPUs stay as they are until the next boot'] }),
      });
    const missing = notOffered(wanted, power);
    if (missing.length > 0 && wanted.required)
      return refused(
        problem('hosts/no-cpu-control', `${host} does not let the kernel set ${missing.join(' and ')}`, {
          help: 'set it in the firmware, or `required: false` where it does not matter',
        }),
      );
    const settings = settingsOf(wanted, power);
    const due = settings.filter(({ isSet }) => !isSet);
    const list: Change[] = due.map(({ summary, before, after, script }) => ({
      summary,
      before,
      after,
      commands: [{ kind: 'script', script }],
      invalidates: ['cpu'],
    }));
    const script = withParts(
      boot.script,
      'Written by rigger (task cpu_tuning).',
      partsOf(wanted, wanted.persistent ? settings : []),
    );
    const keep = bootScriptChanges(
      bootName,
      script === undefined
        ? undefined
        : { name: bootName, description: 'Speed of the CPUs', script, before: [] },
      boot,
    );
    return changes(
      [...list, ...keep],
      'the CPUs are tuned',
      missing.length > 0 ? { notes: [`the kernel cannot set ${missing.join(' and ')} here`] } : {},
    );
  },
});

const notOffered = ({ governor, turbo, max_idle_latency_us }: Input, power: CpuPower): string[] => [
  ...(governor !== undefined && !power.available_governors.includes(governor)
    ? [
        `governor ${governor}${power.available_governors.length > 0 ? ` (it offers ${power.available_governors.join(', ')})` : ''}`,
      ]
    : []),
  ...(turbo !== undefined && !power.turbo_file ? ['turbo'] : []),
  ...(max_idle_latency_us !== undefined && power.idle_states.length === 0 ? ['idle states'] : []),
];

/** What this task says of governor, turbo and idle states; of what it does not name, another may have. */
const partsOf = (wanted: Input, settings: readonly Setting[]): Map<string, string | undefined> =>
  new Map(
    (['governor', 'turbo', 'max_idle_latency_us'] as const)
      .filter((part) => wanted[part] !== undefined)
      .map((part) => {
        const scripts = settings.filter((one) => one.part === part).map(({ script }) => script);
        return [part, scripts.length === 0 ? undefined : scripts.join('\n')];
      }),
  );

interface Setting {
  readonly part: 'governor' | 'turbo' | 'max_idle_latency_us';
  readonly summary: string;
  readonly before: string | boolean;
  readonly after: string | boolean;
  readonly isSet: boolean;
  readonly script: string;
}

const settingsOf = ({ governor, turbo, max_idle_latency_us }: Input, power: CpuPower): Setting[] => {
  const governors = [...new Set(Object.values(power.governors))];
  return [
    ...(governor !== undefined && power.available_governors.includes(governor)
      ? [
          {
            part: 'governor' as const,
            summary: `set governor ${governor} on every CPU`,
            before: governors.join(', '),
            after: governor,
            isSet: governors.every((one) => one === governor),
            script: sh`for f in /sys/devices/system/cpu/cpu[0-9]*/cpufreq/scaling_governor; do echo ${governor} > "$f" || exit 1; done`,
          },
        ]
      : []),
    ...(turbo !== undefined && power.turbo_file
      ? [
          {
            part: 'turbo' as const,
            summary: `turn turbo ${turbo ? 'on' : 'off'}`,
            before: power.turbo ?? false,
            after: turbo,
            isSet: power.turbo === turbo,
            script: sh`echo ${turbo ? power.turbo_file.on : power.turbo_file.off} > ${power.turbo_file.path} || exit 1`,
          },
        ]
      : []),
    ...(max_idle_latency_us === undefined
      ? []
      : power.idle_states.map(({ index, name, latency_us, enabled }) => {
          const allow = latency_us <= max_idle_latency_us;
          return {
            part: 'max_idle_latency_us' as const,
            summary: `${allow ? 'allow' : 'forbid'} idle state ${name} (${latency_us} µs)`,
            before: enabled,
            after: allow,
            isSet: enabled === allow,
            script: `for f in /sys/devices/system/cpu/cpu[0-9]*/cpuidle/state${index}/disable; do echo ${allow ? 0 : 1} > "$f" || exit 1; done`,
          };
        })),
  ];
};
