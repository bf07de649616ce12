import { command } from './command.js';
import { cyclictest } from './cyclictest.js';
import { fio } from './fio.js';
import { iperf3 } from './iperf3.js';
import { memcached } from './memcached.js';
import { netperf } from './netperf.js';
import { perftest } from './perftest.js';
import { ping } from './ping.js';
import { redis } from './redis.js';
import { sockperf } from './sockperf.js';
import { stressNg } from './stress-ng.js';
import { testpmd } from './testpmd.js';
import { trex } from './trex.js';
import type { AnyWorkload } from './workload.js';
import { wrk } from './wrk.js';

/** Workloads that run a program of their own; a search runs one of these. */
export const measuringWorkloads: readonly AnyWorkload[] = [
  ping,
  sockperf,
  netperf,
  iperf3,
  stressNg,
  fio,
  cyclictest,
  redis,
  memcached,
  wrk,
  perftest,
  testpmd,
  trex,
  command,
];

export const workloadNamed = (name: string): AnyWorkload | undefined =>
  measuringWorkloads.find((workload) => workload.name === name);
