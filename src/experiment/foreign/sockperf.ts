import { sockperf as workload } from '../workloads/sockperf.js';
import { type ForeignReader, field } from './reader.js';

/** What a client of sockperf prints, with or without colours. */
export const sockperf: ForeignReader = {
  name: 'sockperf',
  derivation: workload,
  recognise: (content) =>
    /^sockperf: /m.test(content)
      ? { parameters: {}, ...field('version', content, /== version #([\w.-]+)/) }
      : undefined,
};
