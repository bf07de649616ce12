import { entryOf } from '../../model/index.js';
import { summarise } from '../../statistics/index.js';
import type { ObservedSeries, RunData } from '../data/run-data.js';
import type { CpuPart, CpuShare } from '../model.js';
import { valuesByCell } from './cells.js';
import { byText, factorLevel, labelCell } from './labels.js';
import { unitCosts } from './per-unit-of-work.js';
import { sumByTrial } from './sum-by-trial.js';

/** The parts that a packet's work can fall to, in the order in which the page shows them. */
const parts: readonly { part: string; takes(series: ObservedSeries): boolean }[] = [
  { part: 'whole host, busy', takes: (s) => s.metric === 'cpu_busy' && s.subject === 'all' },
  { part: 'guests (vCPU threads)', takes: (s) => s.metric === 'process_cpu' && s.subject.startsWith('vcpu') },
  { part: 'vhost threads', takes: (s) => s.metric === 'process_cpu' && s.subject.startsWith('vhost') },
  { part: 'QEMU, other threads', takes: (s) => s.metric === 'process_cpu' && s.subject.startsWith('qemu') },
  { part: 'softirq', takes: (s) => s.metric === 'cpu_softirq' && s.subject === 'all' },
  { part: 'hard interrupts', takes: (s) => s.metric === 'cpu_irq' && s.subject === 'all' },
  { part: 'kernel', takes: (s) => s.metric === 'cpu_system' && s.subject === 'all' },
  { part: 'exits from the guest', takes: (s) => s.metric === 'kvm_exits' && s.subject === 'all' },
  { part: 'interrupts', takes: (s) => s.metric === 'interrupts' && s.subject === 'all' },
  { part: 'context switches', takes: (s) => s.metric === 'context_switches' && s.subject === 'all' },
];

/** Where the processor time went, for each workload and host that was observed. */
export function cpuShares(data: RunData): CpuShare[] {
  const { run, observed } = data;
  const workloads = [...new Set(observed.map(({ workload }) => workload))];
  const hosts = [...new Set(observed.map(({ host }) => host))].sort(byText);
  return workloads.flatMap((workload) =>
    hosts.flatMap((host) => {
      const own = observed.filter((series) => series.workload === workload && series.host === host);
      const sums = parts.flatMap(({ part, takes }) => {
        const taken = own.filter(takes);
        return taken.length === 0 ? [] : [{ part, series: sumByTrial(taken) }];
      });
      sums.push(...unitCosts(data, workload, own));
      const cells = run.cells.flatMap((cell) => {
        const found = sums.flatMap(({ part, series }): CpuPart[] => {
          const values = valuesByCell(series).get(cell.index);
          return values ? [{ part, unit: series.unit, summary: summarise(values), values }] : [];
        });
        if (found.length === 0) return [];
        const { factor } = run.analysis;
        return [
          {
            ...labelCell(run, cell),
            level: factor === null ? '' : factorLevel(factor, entryOf(cell.factors, factor)),
            parts: found,
          },
        ];
      });
      return cells.length === 0 ? [] : [{ workload, host, cells }];
    }),
  );
}
