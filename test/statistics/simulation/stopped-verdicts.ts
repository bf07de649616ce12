import { comparePaired, decide, differs } from '../../../src/statistics/index.js';
import { normal, uniformFrom } from './populations.js';

/** What a run that stops by its comparison's interval says of two arms that differ by `effect`. */
export function stoppedVerdicts(
  { effect, halfWidth, noise }: { effect: number; halfWidth: number; noise: number },
  repetitions: number,
  seed: number,
): { wrong: number; covered: number; blocks: number } {
  const uniform = uniformFrom(seed);
  const found = { wrong: 0, covered: 0, blocks: 0 };
  for (let i = 0; i < repetitions; i++) {
    const [a, b]: [number[], number[]] = [[], []];
    let comparison = null;
    for (;;) {
      a.push(Math.exp(noise * normal(uniform)));
      b.push((1 + effect) * Math.exp(noise * normal(uniform)));
      if (a.length < 6) continue;
      comparison = comparePaired(a, b);
      const { estimate, interval } = comparison.ratio!;
      if (a.length >= 40 || (interval!.high - interval!.low) / 2 <= halfWidth * estimate) break;
    }
    const verdict = decide(comparison, { kind: 'share', size: 0.05 });
    const { low, high } = comparison.ratio!.interval!;
    if (low <= 1 + effect && 1 + effect <= high) found.covered++;
    if (effect === 0 ? differs(verdict) : effect <= 0.05 && verdict === 'relevantly different') found.wrong++;
    found.blocks += a.length;
  }
  return {
    wrong: found.wrong / repetitions,
    covered: found.covered / repetitions,
    blocks: found.blocks / repetitions,
  };
}
