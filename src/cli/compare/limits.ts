import { problem, RiggerError } from '../../model/index.js';
import type { NamedLimit } from '../../report/compare/model.js';

/** `ping.rtt_median=10%`, or `10%` for all metrics, which is named `*`. */
export function namedLimit(text: string): [string, NamedLimit] {
  const at = text.lastIndexOf('=');
  return at === -1
    ? ['*', number(text, '--threshold')]
    : [text.slice(0, at), number(text.slice(at + 1), '--threshold')];
}

/** `5%` or `0.05`, as a share. */
export const share = (text: string, flag: string): number => number(text, flag).size;

function number(text: string, flag: string): NamedLimit {
  const found = /^(\d+(?:\.\d+)?)\s*(%?)$/.exec(text.trim());
  if (found) {
    const percent = found[2] === '%';
    return { size: Number(found[1]) / (percent ? 100 : 1), percent };
  }
  throw new RiggerError([
    problem('compare/bad-share', `${flag} has ${JSON.stringify(text)}; expected a share from 0`, {
      help: 'write it as 5% or as 0.05',
    }),
  ]);
}
