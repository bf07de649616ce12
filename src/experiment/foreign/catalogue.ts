import { workloads } from '../workloads/catalogue.js';
import { csvRow } from './csv.js';
import { fio } from './fio.js';
import { flent } from './flent.js';
import { iperf3 } from './iperf3.js';
import { netperf } from './netperf.js';
import { ping } from './ping.js';
import type { Derivation, ForeignReader, Recognised } from './reader.js';
import { sockperf } from './sockperf.js';
import { sysbench } from './sysbench.js';
import { wrk } from './wrk.js';

/** Every tool whose results can be imported. No content is of two of them. */
export const readers: readonly ForeignReader[] = [iperf3, ping, sockperf, netperf, fio, wrk, sysbench, flent];

/** Whose results some content is, and what it says of itself. */
export const recognise = (content: string): (Recognised & { readonly reader: ForeignReader }) | undefined => {
  for (const reader of readers) {
    const found = reader.recognise(content);
    if (found) return { ...found, reader };
  }
  return undefined;
};

const foreign: ReadonlyMap<string, Derivation> = new Map(
  [...readers.map(({ derivation }) => derivation), csvRow].map((one) => [one.name, one]),
);

/** What makes the rows of a trial, by the name of its driver: a workload's own, or that of results which were imported. */
export const derivationOf = (driver: string): Derivation | undefined =>
  workloads.get(driver) ?? foreign.get(driver);
