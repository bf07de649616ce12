import { command } from './command.js';
import { iperf3 } from './iperf3.js';
import { netperf } from './netperf.js';
import { ping } from './ping.js';
import { sockperf } from './sockperf.js';
import { stressNg } from './stress-ng.js';
import type { AnyWorkload } from './workload.js';

/** Every workload by the name that `measure:` uses. */
export const workloads: ReadonlyMap<string, AnyWorkload> = new Map(
  [ping, sockperf, netperf, iperf3, stressNg, command].map((workload) => [
    workload.name,
    workload as AnyWorkload,
  ]),
);
