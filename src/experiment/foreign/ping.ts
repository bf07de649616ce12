import { ping as workload } from '../workloads/ping.js';
import type { ForeignReader } from './reader.js';

/** Of iputils, BusyBox, inetutils and the BSDs, which tell each reply and then a summary. */
export const ping: ForeignReader = {
  name: 'ping',
  derivation: workload,
  recognise: (content) =>
    /^(?:\[[\d.]+\] )?PING6?[ (]/.test(content) ? { parameters: { warm_up: 0 } } : undefined,
};
