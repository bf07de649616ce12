import { fio as workload } from '../workloads/fio.js';
import { type ForeignReader, field, timeOf } from './reader.js';

/** JSON and JSON+ of every version since 2, as the workload reads it. */
export const fio: ForeignReader = {
  name: 'fio',
  derivation: workload,
  recognise: (content) =>
    /^\{\s*"fio version"/m.test(content)
      ? {
          parameters: {},
          ...timeOf(/"timestamp"\s*:\s*(\d+)/.exec(content)?.[1]),
          ...field('version', content, /"fio version"\s*:\s*"fio-([\w.-]+)"/),
        }
      : undefined,
};
