/**
 * The k-th smallest (from 1) of many numbers that are never listed: `countUpTo(t)` says how many are ≤ t.
 * Bisects over the doubles themselves, so that the answer is exact after at most 64 counts. That gives the
 * median of all m·n pairwise differences in the time of 64 merges of m + n values.
 */
export function kthSmallest(countUpTo: (limit: number) => number, k: number): number {
  let low = order(-Number.MAX_VALUE);
  let high = order(Number.MAX_VALUE);
  while (low < high) {
    const middle = low + (high - low) / 2n;
    const floor = high - low === 1n ? low : middle;
    if (countUpTo(unorder(floor)) >= k) high = floor;
    else low = floor + 1n;
  }
  return unorder(low);
}

const float = new Float64Array(1);
const bits = new BigInt64Array(float.buffer);

/** An integer for each double, in the same order; −0 and 0 get 0. */
function order(value: number): bigint {
  float[0] = Math.abs(value);
  return value < 0 ? -bits[0]! : bits[0]!;
}

function unorder(integer: bigint): number {
  bits[0] = integer < 0n ? -integer : integer;
  return integer < 0n ? -float[0]! : float[0]!;
}
