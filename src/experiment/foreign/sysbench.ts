import { numberIn, requireWhole, Unreadable } from '../workloads/workload.js';
import { type Derivation, type ForeignReader, field } from './reader.js';

/**
 * sysbench 0.5 and 1.0, whichever its test is: all of them count events. Before 1.0 times have their unit behind them.
 * Its own 95th percentile is of a histogram.
 */
const derivation: Derivation = {
  name: 'sysbench_file',
  metrics: () => ({
    events: { unit: 'count/s', better: 'higher', label: 'events' },
    latency_mean: { unit: 'ms', better: 'lower', label: 'mean time of an event' },
    latency_min: { unit: 'ms', better: 'lower', label: 'shortest time of an event' },
    latency_max: { unit: 'ms', better: 'lower', label: 'longest time of an event' },
    latency_p95: {
      unit: 'ms',
      better: 'lower',
      label: '95th percentile of the times of events',
      percentile: 0.95,
    },
    transactions: { unit: 'count/s', better: 'higher', label: 'transactions' },
    read_throughput: { unit: 'bit/s', better: 'higher', label: 'throughput of reads' },
    write_throughput: { unit: 'bit/s', better: 'higher', label: 'throughput of writes' },
    memory_throughput: { unit: 'bit/s', better: 'higher', label: 'throughput of memory' },
  }),
  parse: (_, output) => {
    const { stdout } = output;
    requireWhole(
      'sysbench',
      output,
      /^ +execution time \(avg\/stddev\): .*\n/m,
      'execution time (avg/stddev):',
    );
    const number = (pattern: RegExp, what: string): number => numberIn(stdout, pattern, 'sysbench', what);
    const seconds = number(/^ +total time: +([\d.]+)s?$/m, 'total time');
    const events = number(/^ +total number of events: +(\d+)$/m, 'number of events');
    if (seconds === 0 || events === 0) throw new Unreadable('sysbench did not do anything');
    const maybe = (metric: string, pattern: RegExp, factor = 1): object => {
      const found = pattern.exec(stdout)?.[1];
      return found === undefined ? {} : { [metric]: Number(found) * factor };
    };
    const time = (which: string): RegExp =>
      new RegExp(`^ +(?:approx\\. +)?${which}: +([\\d.]+)(?:ms)?$`, 'm');
    const mebibits = 1024 * 1024 * 8;
    return {
      observations: events,
      metrics: {
        events: events / seconds,
        latency_mean: number(time('avg'), 'mean latency'),
        latency_min: number(time('min'), 'shortest latency'),
        latency_max: number(time('max'), 'longest latency'),
        // Switched off by --percentile=0, and not to be had of every test.
        ...(/95(?:th)? +percentile/.test(stdout) ? maybe('latency_p95', time('95(?:th)? +percentile')) : {}),
        ...maybe('transactions', /^ +transactions: +\d+ +\(([\d.]+) per sec\.\)$/m),
        ...maybe('read_throughput', /^ +read, MiB\/s: +([\d.]+)$/m, mebibits),
        ...maybe('write_throughput', /^ +written, MiB\/s: +([\d.]+)$/m, mebibits),
        ...maybe('memory_throughput', /MiB transferred \(([\d.]+) MiB\/sec\)$/m, mebibits),
      },
    };
  },
  together: (_, [client]) => client!.measured,
};

export const sysbench: ForeignReader = {
  name: 'sysbench',
  derivation,
  recognise: (content) => {
    if (!/^sysbench \d/.test(content)) return undefined;
    const variant = /^(CPU speed|File operations|SQL statistics|\d+\.\d+ MiB transferred)/m.exec(
      content,
    )?.[1];
    const test = variant === undefined ? undefined : (entry[variant.split(' ')[0]!] ?? 'memory');
    return {
      parameters: {},
      ...(test === undefined ? {} : { variant: test }),
      ...field('version', content, /^sysbench ([\w.-]+)/),
    };
  },
};

const entry: Readonly<Record<string, string>> = { CPU: 'cpu', File: 'fileio', SQL: 'oltp' };
