import { available, defineFact, mustHaveRun, mustRead } from '../../model/index.js';
import { section, splitSections } from '../reading/sections.js';
import { dumpSysfs, numberOf, parseSysfs } from '../reading/sysfs.js';
import { parseCpuList } from './cpu-list.js';

/** One logical CPU and what sets its speed. */
interface LogicalCpu {
  readonly cpu: number;
  readonly node: number;
  readonly socket: number;
  readonly core: number;
  /** Logical CPUs of the same core, this one included. */
  readonly siblings: readonly number[];
  /** cpufreq's governor; undefined where frequency is not ours to set (most guests). */
  readonly governor?: string;
}

export interface CpuTopology {
  /** As in /proc/cpuinfo: `GenuineIntel`, `AuthenticAMD`. */
  readonly vendor: string;
  readonly model: string;
  readonly microcode?: string;
  /** Hardware virtualization that the kernel sees. */
  readonly virtualization: 'vmx' | 'svm' | 'none';
  /** MSR 0x3a (IA32_FEATURE_CONTROL) where it can be read: locked without VMX means off in the firmware. */
  readonly feature_control?: { readonly locked: boolean; readonly vmx: boolean };
  readonly cpus: readonly LogicalCpu[];
  /** CPUs that the kernel keeps free of ordinary work (`isolcpus`), and without a tick (`nohz_full`). */
  readonly isolated: readonly number[];
  readonly nohz_full: readonly number[];
  /** `on`, `off`, `forceoff`, `notsupported`, `notimplemented`. */
  readonly smt?: string;
  /** Whether frequencies above nominal are allowed; undefined where nobody can say. */
  readonly turbo?: boolean;
  /** Vulnerability → what the kernel does about it. */
  readonly mitigations: Readonly<Record<string, string>>;
}

/**
 * CPUs, where they sit, and how they are tuned.
 * @see https://www.kernel.org/doc/html/latest/admin-guide/cputopology.html
 */
export const cpuTopology = defineFact<CpuTopology>({
  id: 'cpu_topology',
  summary: 'CPUs: topology, NUMA, virtualization, microcode, governor, turbo, SMT, isolation, mitigations',
  fields: {
    vendor: 'text',
    model: 'text',
    microcode: 'text',
    virtualization: ['vmx', 'svm', 'none'],
    smt: 'text',
    turbo: 'boolean',
  },
  scopes: () => ['kernel', 'firmware', 'cpu'],
  script: () =>
    [
      mustRead('/proc/cpuinfo'),
      section('cpuinfo'),
      "sed -n '/^$/q;p' /proc/cpuinfo",
      mustHaveRun,
      'if [ -r /dev/cpu/0/msr ]; then',
      section('msr'),
      'dd if=/dev/cpu/0/msr bs=8 count=1 skip=58 iflag=skip_bytes 2>/dev/null | od -An -tu8',
      'fi',
      section('system'),
      dumpSysfs('/sys/devices/system', {
        files: [
          'cpu/cpu[0-9]*/topology/physical_package_id',
          'cpu/cpu[0-9]*/topology/core_id',
          'cpu/cpu[0-9]*/topology/thread_siblings_list',
          'cpu/cpu[0-9]*/cpufreq/scaling_governor',
          ...['isolated', 'nohz_full', 'online', 'smt/control', 'intel_pstate/no_turbo', 'cpufreq/boost'].map(
            (name) => `cpu/${name}`,
          ),
          'cpu/vulnerabilities/*',
          'node/node[0-9]*/cpulist',
        ],
      }),
    ].join('\n'),
  parse: ({ stdout }) => {
    const parts = splitSections(stdout);
    const info = new Map(
      [...(parts.get('cpuinfo') ?? '').matchAll(/^(.+?)\s*: (.*)$/gm)].map(([, key, value]) => [
        key!,
        value!,
      ]),
    );
    const flags = new Set((info.get('flags') ?? '').split(' '));
    const dump = parseSysfs(parts.get('system') ?? '');
    const file = (path: string): string | undefined => dump.files.get(path);
    const nodes = [...dump.files].flatMap(([path, list]) => {
      const node = /^node\/node(\d+)\/cpulist$/.exec(path)?.[1];
      return node === undefined ? [] : [{ node: Number(node), cpus: parseCpuList(list) }];
    });
    const cores = [...dump.files].flatMap(([path, core]) => {
      const cpu = /^cpu\/cpu(\d+)\/topology\/core_id$/.exec(path)?.[1];
      return cpu === undefined ? [] : [{ cpu: Number(cpu), core: Number(core) }];
    });
    const msr = Number((parts.get('msr') ?? '').trim() || NaN);
    const smt = file('cpu/smt/control');
    const microcode = info.get('microcode');
    const noTurbo = file('cpu/intel_pstate/no_turbo');
    const boost = file('cpu/cpufreq/boost');
    const turbo = noTurbo === undefined ? boost && boost === '1' : noTurbo === '0';
    return available({
      vendor: info.get('vendor_id') ?? 'unknown',
      model: info.get('model name') ?? 'unknown',
      ...(microcode === undefined ? {} : { microcode }),
      virtualization: flags.has('vmx') ? 'vmx' : flags.has('svm') ? 'svm' : 'none',
      ...(Number.isNaN(msr) ? {} : { feature_control: { locked: (msr & 1) === 1, vmx: (msr & 4) === 4 } }),
      cpus: cores
        .sort((a, b) => a.cpu - b.cpu)
        .map(({ cpu, core }) => {
          const governor = file(`cpu/cpu${cpu}/cpufreq/scaling_governor`);
          return {
            cpu,
            node: nodes.find(({ cpus }) => cpus.includes(cpu))?.node ?? 0,
            socket: numberOf(dump, `cpu/cpu${cpu}/topology/physical_package_id`) ?? 0,
            core,
            siblings: parseCpuList(file(`cpu/cpu${cpu}/topology/thread_siblings_list`) ?? `${cpu}`),
            ...(governor === undefined ? {} : { governor }),
          };
        }),
      isolated: parseCpuList(file('cpu/isolated') ?? ''),
      nohz_full: parseCpuList(file('cpu/nohz_full') ?? ''),
      ...(smt === undefined ? {} : { smt }),
      ...(typeof turbo === 'boolean' ? { turbo } : {}),
      mitigations: Object.fromEntries(
        [...dump.files].flatMap(([path, text]) => {
          const name = /^cpu\/vulnerabilities\/(.+)$/.exec(path)?.[1];
          return name === undefined ? [] : [[name, text]];
        }),
      ),
    });
  },
});
