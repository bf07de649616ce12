import { available, defineFact } from '../../model/index.js';
import { dumpSysfs, parseSysfs } from '../reading/sysfs.js';

/** What sets the speed of the CPUs, and may be changed. */
export interface CpuPower {
  /** Governor by CPU; empty where the kernel does not set frequencies (most guests). */
  readonly governors: Readonly<Record<string, string>>;
  /** Governors that may be chosen. */
  readonly available_governors: readonly string[];
  readonly turbo?: boolean;
  /** The file that turns turbo on and off, and what it says for off. */
  readonly turbo_file?: { readonly path: string; readonly off: string; readonly on: string };
  /** Idle states of the first CPU: number, name, time to wake up in µs, and whether all CPUs may use it. */
  readonly idle_states: readonly {
    readonly index: number;
    readonly name: string;
    readonly latency_us: number;
    readonly enabled: boolean;
  }[];
}

const root = '/sys/devices/system/cpu';

/**
 * Frequency governors, turbo and idle states.
 * @see https://www.kernel.org/doc/html/latest/admin-guide/pm/cpufreq.html
 * @see https://www.kernel.org/doc/html/latest/admin-guide/pm/cpuidle.html
 */
export const cpuPower = defineFact<CpuPower>({
  id: 'cpu_power',
  summary: 'Frequency governors, turbo and idle states of the CPUs',
  fields: { turbo: 'boolean' },
  scopes: () => ['cpu', 'kernel'],
  script: () =>
    `${dumpSysfs(root, {
      files: [
        'cpu[0-9]*/cpufreq/scaling_governor',
        'cpu0/cpufreq/scaling_available_governors',
        'cpu0/cpuidle/state*/name',
        'cpu0/cpuidle/state*/latency',
        'cpu[0-9]*/cpuidle/state*/disable',
        'intel_pstate/no_turbo',
        'cpufreq/boost',
      ],
    })}; :`,
  parse: ({ stdout }) => {
    const { files } = parseSysfs(stdout);
    const pairs = (pattern: RegExp): [string, string][] =>
      [...files].flatMap(([path, value]) => {
        const match = pattern.exec(path)?.[1];
        return match === undefined ? [] : [[match, value] as [string, string]];
      });
    const noTurbo = files.get('intel_pstate/no_turbo');
    const boost = files.get('cpufreq/boost');
    return available({
      governors: Object.fromEntries(pairs(/^cpu(\d+)\/cpufreq\/scaling_governor$/)),
      available_governors: (files.get('cpu0/cpufreq/scaling_available_governors') ?? '')
        .split(' ')
        .filter(Boolean),
      ...(noTurbo !== undefined
        ? { turbo: noTurbo === '0', turbo_file: { path: `${root}/intel_pstate/no_turbo`, off: '1', on: '0' } }
        : boost !== undefined
          ? { turbo: boost === '1', turbo_file: { path: `${root}/cpufreq/boost`, off: '0', on: '1' } }
          : {}),
      idle_states: pairs(/^cpu0\/cpuidle\/state(\d+)\/name$/).map(([index, name]) => ({
        index: Number(index),
        name,
        latency_us: Number(files.get(`cpu0/cpuidle/state${index}/latency`) ?? 0),
        enabled: pairs(new RegExp(`^(cpu\\d+/cpuidle/state${index}/disable)$`)).every(
          ([, value]) => value === '0',
        ),
      })),
    });
  },
});
