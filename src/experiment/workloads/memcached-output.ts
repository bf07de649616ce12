import { type Measured, numberIn, requireWhole, type ToolOutput, Unreadable } from './workload.js';

/** What memaslap says at its end: statistics over all gets and sets, and the rate of all of them. */
export const memaslapReport = (output: ToolOutput): Measured => {
  requireWhole('memaslap', output, /^Run time: \S+ Ops: \d+ TPS: \d+ Net_rate: .*\n$/m, 'Run time:');
  const { stdout } = output;
  const [, events, section] = /^Total Statistics \((\d+) events\)\n((?: .*\n)+)/m.exec(stdout) ?? [];
  if (section === undefined) throw new Unreadable("memaslap's output has no statistics of all requests");
  const count = Number(events);
  if (count === 0) throw new Unreadable('memaslap got no answer');
  const ms = (name: string): number =>
    numberIn(
      section,
      new RegExp(`^ +${name}: +(\\d+(?:\\.\\d+)?)$`, 'm'),
      'memaslap',
      `${name} of the times`,
    ) / 1000;
  const number = (pattern: RegExp, what: string): number => numberIn(stdout, pattern, 'memaslap', what);
  const gets = number(/^cmd_get: (\d+)$/m, 'number of gets');
  const misses = number(/^get_misses: (\d+)$/m, 'number of misses');
  return {
    observations: count,
    metrics: {
      requests: number(/^Run time: .* TPS: (\d+)/m, 'rate'),
      answer_mean: ms('Avg'),
      answer_min: ms('Min'),
      answer_max: ms('Max'),
      ...(gets > 0 ? { misses: misses / gets } : {}),
    },
  };
};
