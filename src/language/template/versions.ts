/** Words before a release: `1.0-rc1` is older than `1.0`. */
const early = /^(dev|alpha|a|beta|b|pre|rc|~)$/;

/** The parts of a version in the order in which they count: numbers, and words in small letters. */
const partsOf = (version: string): (number | string)[] =>
  (
    version
      .toLowerCase()
      .replace(/^v(?=\d)/, '')
      .match(/\d+|[a-z]+|~/g) ?? []
  ).map((part) => (/^\d/.test(part) ? Number(part) : part));

/**
 * Negative where one version comes before another. Numbers count as numbers, a part that is missing as 0, and
 * `~`, alpha, beta, rc and their like before nothing at all; any other word comes behind.
 */
export const compareVersions = (one: string, other: string): number => {
  const [a, b] = [partsOf(one), partsOf(other)];
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    const [x, y] = [a[at], b[at]];
    const difference =
      typeof x === 'string' && typeof y === 'string'
        ? rank(x) - rank(y) || (x < y ? -1 : x > y ? 1 : 0)
        : rank(x) - rank(y);
    if (difference !== 0) return difference;
  }
  return 0;
};

const rank = (part: number | string | undefined): number => {
  if (part === undefined) return 0;
  if (typeof part === 'number') return part;
  return early.test(part) ? -1 : 0.5;
};

/** What a comparison may say, in signs or in the words of the shell. */
export const comparisons: Readonly<Record<string, (difference: number) => boolean>> = {
  '==': (d) => d === 0,
  '!=': (d) => d !== 0,
  '<': (d) => d < 0,
  '<=': (d) => d <= 0,
  '>': (d) => d > 0,
  '>=': (d) => d >= 0,
  eq: (d) => d === 0,
  ne: (d) => d !== 0,
  lt: (d) => d < 0,
  le: (d) => d <= 0,
  gt: (d) => d > 0,
  ge: (d) => d >= 0,
};
