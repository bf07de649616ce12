import { requireWhole, type ToolOutput, Unreadable } from './workload.js';

/** What netperf says. */
export interface Figures {
  /** By the keys that its `-k` has. */
  readonly values: ReadonlyMap<string, string>;
  /** Text that is known to be whole need not have what it was not asked for; of lines, the last ones may be lost. */
  readonly whole: boolean;
}

/**
 * netperf tells the same in three ways: `KEY=value` (`-k`), a line of names above a line of values (`-o`), and the
 * tables of before there was either, which have no latencies.
 */
export const figuresOf = (output: ToolOutput): Figures => {
  const { stdout } = output;
  if (/^[A-Z0-9_]+=/m.test(stdout)) {
    requireWhole('netperf', output, /^ELAPSED_TIME=/m, 'ELAPSED_TIME=');
    const lines = [...stdout.matchAll(/^([A-Z0-9_]+)=(.*)$/gm)];
    return { values: new Map(lines.map(([, key, value]) => [key!, value!])), whole: false };
  }
  if (!stdout.endsWith('\n')) throw new Unreadable("netperf's output is cut short: its last line has no end");
  const values = listed(stdout) ?? classic(stdout);
  // Where a stream has one rate it is the receiver's, and what was not received was sent again.
  const rate = values.get('THROUGHPUT');
  if (/TCP STREAM/.test(stdout) && rate !== undefined && !values.has('LOCAL_SEND_THROUGHPUT'))
    for (const key of ['LOCAL_SEND_THROUGHPUT', 'REMOTE_RECV_THROUGHPUT'])
      if (!values.has(key)) values.set(key, rate);
  return { values, whole: true };
};

/** The names of `-o` that are asked for, and their keys. */
const keys: ReadonlyMap<string, string> = new Map(
  Object.entries({
    Throughput: 'THROUGHPUT',
    'Throughput Units': 'THROUGHPUT_UNITS',
    'Elapsed Time (sec)': 'ELAPSED_TIME',
    'Minimum Latency Microseconds': 'MIN_LATENCY',
    'Mean Latency Microseconds': 'MEAN_LATENCY',
    '50th Percentile Latency Microseconds': 'P50_LATENCY',
    '90th Percentile Latency Microseconds': 'P90_LATENCY',
    '99th Percentile Latency Microseconds': 'P99_LATENCY',
    'Maximum Latency Microseconds': 'MAX_LATENCY',
    'Local Send Throughput': 'LOCAL_SEND_THROUGHPUT',
    'Remote Recv Throughput': 'REMOTE_RECV_THROUGHPUT',
  }),
);

function listed(stdout: string): Map<string, string> | null {
  const lines = stdout.trimEnd().split('\n');
  const at = lines.findIndex((line) =>
    line.split(',').some((name) => keys.has(name) && name !== 'Throughput'),
  );
  if (at === -1) return null;
  const [names, values] = [lines[at]!.split(','), (lines[at + 1] ?? '').split(',')];
  if (names.length !== values.length)
    throw new Unreadable(`netperf's output has ${names.length} names and ${values.length} values`);
  return new Map(
    names.flatMap((name, i) => {
      const key = keys.get(name);
      return key === undefined ? [] : [[key, values[i]!]];
    }),
  );
}

const number = String.raw`\d+(?:\.\d+)?`;
/** Utilisation and service demand follow with `-c` and `-C`. */
const rest = `(?: +-?${number})* *`;
const requestResponse = new RegExp(
  String.raw`^ *\d+ +\d+ +\d+ +\d+ +(${number}) +(${number})${rest}\n *\d+ +\d+ *\n`,
  'm',
);
const datagrams = new RegExp(
  String.raw`^ *\d+ +\d+ +(${number}) +\d+ +\d+ +(${number})${rest}\n *\d+ +${number} +\d+ +(${number})${rest}\n`,
  'm',
);
const stream = new RegExp(String.raw`^ *\d+ +\d+ +\d+ +(${number}) +(${number})${rest}\n`, 'm');

/** The unit stands in the last line above the figures. */
function classic(stdout: string): Map<string, string> {
  const seconds = (elapsed: string, unit: string): [string, string][] => [
    ['ELAPSED_TIME', elapsed],
    ['THROUGHPUT_UNITS', unit],
  ];
  if (/REQUEST\/RESPONSE/.test(stdout)) {
    const [, elapsed, rate] = requestResponse.exec(stdout) ?? missing('REQUEST/RESPONSE');
    return new Map([...seconds(elapsed!, 'Trans/s'), ['THROUGHPUT', rate!]]);
  }
  const unit = /10\^6bits\/s/.test(stdout) ? '10^6bits/s' : 'unknown';
  if (/UDP STREAM/.test(stdout)) {
    const [, elapsed, sent, received] = datagrams.exec(stdout) ?? missing('UDP STREAM');
    return new Map([
      ...seconds(elapsed!, unit),
      ['LOCAL_SEND_THROUGHPUT', sent!],
      ['REMOTE_RECV_THROUGHPUT', received!],
    ]);
  }
  if (/TCP STREAM/.test(stdout)) {
    const [, elapsed, rate] = stream.exec(stdout) ?? missing('TCP STREAM');
    return new Map([...seconds(elapsed!, unit), ['THROUGHPUT', rate!]]);
  }
  throw new Unreadable("netperf's output has neither KEY=value lines, nor names above values, nor a table");
}

const missing = (test: string): never => {
  throw new Unreadable(`netperf's table of ${test} is missing or cut short`);
};
