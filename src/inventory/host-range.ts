/** Hosts that a range names, or why it is not understood. */
export type ExpandedRange = { readonly names: readonly string[] } | { readonly mistake: string };

const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** More would be a typing mistake, and would take the memory of the machine. */
const most = 100_000;

/**
 * `web[01:50:2]`, `rack-[a:f][1:4]` → every name, the rightmost range running fastest.
 * Leading zeros give the width; the last value is included (Ansible's inventory ranges).
 */
export const expandRange = (pattern: string): ExpandedRange => {
  const open = pattern.indexOf('[');
  if (open < 0) return { names: [pattern] };
  const close = pattern.indexOf(']', open);
  if (close < 0) return { mistake: `'${pattern}' opens a range with [ and never closes it` };
  const values = rangeValues(pattern.slice(open + 1, close));
  if (!Array.isArray(values)) return { mistake: values as string };
  const rest = expandRange(pattern.slice(close + 1));
  if ('mistake' in rest) return rest;
  if (values.length * rest.names.length > most)
    return { mistake: `'${pattern}' names more than ${most} hosts` };
  const head = pattern.slice(0, open);
  return { names: values.flatMap((value) => rest.names.map((tail) => head + value + tail)) };
};

const rangeValues = (text: string): string[] | string => {
  const bounds = text.split(':');
  if (bounds.length !== 2 && bounds.length !== 3)
    return `the range [${text}] is not [first:last] or [first:last:step]`;
  const first = bounds[0] || '0';
  const last = bounds[1]!;
  const step = Number(bounds[2] ?? '1');
  if (last === '') return `the range [${text}] has no last value`;
  if (!Number.isInteger(step) || step < 1)
    return `the step of the range [${text}] is not a whole number above 0`;
  const padded = first.length > 1 && first.startsWith('0');
  if (padded && first.length !== last.length)
    return `the range [${text}] has ends of different width; write both with ${Math.max(first.length, last.length)} characters`;
  const from = letters.indexOf(first);
  const to = letters.indexOf(last);
  if (first.length === 1 && last.length === 1 && from >= 0 && to >= 0) {
    if (from > to) return `the range [${text}] ends before it begins`;
    return sequence(from, to, step).map((index) => letters[index]!);
  }
  if (!/^\d+$/.test(first) || !/^\d+$/.test(last))
    return `the range [${text}] is neither of numbers nor of single letters`;
  if (Number(last) - Number(first) > most * step) return `the range [${text}] names more than ${most} hosts`;
  return sequence(Number(first), Number(last), step).map((value) =>
    padded ? String(value).padStart(first.length, '0') : String(value),
  );
};

const sequence = (from: number, to: number, step: number): number[] =>
  Array.from({ length: Math.max(0, Math.floor((to - from) / step) + 1) }, (_, index) => from + index * step);
