/** The criteria of a Match line, as the parser gives them; a `!` before the name negates. */
export type Criteria = Readonly<Record<string, string | readonly { readonly val: string }[]>>;

/** What Match criteria are compared with. */
export interface MatchContext {
  /** As the user typed it. */
  readonly originalHost: string;
  /** After `HostName`. */
  readonly host: string;
  readonly user: string;
  readonly localUser: string;
  /** Whether this is the second reading, which `Match final` asks for. */
  readonly final: boolean;
}

/** The patterns of a Host line: one must match, and none that begins with `!` may. */
export const matchesHost = (patterns: readonly string[], host: string): boolean => {
  const negated = patterns.filter((pattern) => pattern.startsWith('!'));
  if (negated.some((pattern) => glob(pattern.slice(1), host))) return false;
  return patterns.some((pattern) => !pattern.startsWith('!') && glob(pattern, host));
};

/** All criteria of a Match line must hold; what rigger cannot or will not find out does not hold. */
export const matchesCriteria = (criteria: Criteria, context: MatchContext): boolean =>
  Object.entries(criteria).every(([written, value]) => {
    const negated = written.startsWith('!');
    const name = (negated ? written.slice(1) : written).toLowerCase();
    const patterns = (typeof value === 'string' ? [value] : value.map(({ val }) => val)).flatMap((text) =>
      text.split(','),
    );
    const holds = criterion(name, patterns, context);
    return holds !== undefined && holds !== negated;
  });

const criterion = (
  name: string,
  patterns: readonly string[],
  { originalHost, host, user, localUser, final }: MatchContext,
): boolean | undefined => {
  if (name === 'all') return true;
  if (name === 'final') return final;
  if (name === 'host') return matchesHost(patterns, host);
  if (name === 'originalhost') return matchesHost(patterns, originalHost);
  if (name === 'user') return matchesHost(patterns, user);
  if (name === 'localuser') return matchesHost(patterns, localUser);
  return undefined;
};

/** `*` is any text, `?` exactly one character (ssh_config(5), PATTERNS). */
const glob = (pattern: string, text: string): boolean => {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 'is').test(text);
};
