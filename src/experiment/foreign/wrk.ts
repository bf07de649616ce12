import { wrk as workload } from '../workloads/wrk.js';
import type { ForeignReader } from './reader.js';

/** The summary of wrk and of wrk2, as the workload reads it. */
export const wrk: ForeignReader = {
  name: 'wrk',
  derivation: workload,
  recognise: (content) => (/^Running \S+ test @ /.test(content) ? { parameters: {} } : undefined),
};
