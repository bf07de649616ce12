import { netperf as workload } from '../workloads/netperf.js';
import type { ForeignReader } from './reader.js';

const tests = /^(?:MIGRATED )?(TCP|UDP) (REQUEST\/RESPONSE|STREAM) TEST/m;

/** Request and response, or a stream: as a table, as names above values, or as `KEY=value`. */
export const netperf: ForeignReader = {
  name: 'netperf',
  derivation: workload,
  recognise: (content) => {
    const [, protocol, kind] = tests.exec(content) ?? [];
    if (protocol === undefined) return undefined;
    const test = `${protocol}_${kind === 'STREAM' ? 'STREAM' : 'RR'}`;
    return { parameters: { test }, variant: test.toLowerCase() };
  },
};
