import { search } from '../search/workload.js';
import { measuringWorkloads } from './measuring.js';
import type { AnyWorkload } from './workload.js';

/** Every workload by the name that `measure:` uses. */
export const workloads: ReadonlyMap<string, AnyWorkload> = new Map(
  [...measuringWorkloads, search].map((workload) => [workload.name, workload]),
);
