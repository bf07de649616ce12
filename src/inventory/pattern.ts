import { type Diagnostic, didYouMean, type Position, problem, warning } from '../model/index.js';
import { type Inventory, localNames } from './inventory.js';
import {
  nameMatcher,
  type PatternTerm,
  type Subscript,
  splitPattern,
  splitSubscript,
} from './pattern-syntax.js';

export interface MatchOptions {
  /** Where the pattern stands, if it stands in a file; columns count from its first character. */
  readonly position?: Position;
  /** What a term that matches nothing is; an excluding term that matches nothing is always this too. */
  readonly unknown?: 'warning' | 'error';
}

/** The hosts that a pattern selects, in order, each once; and what is wrong with the pattern. */
export interface Matched {
  readonly hosts: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Evaluates a host pattern by Ansible's rules: first everything that is added, then the
 * intersections, then the exclusions, whatever their order; `all` when nothing is added.
 */
export const matchHosts = (
  inventory: Inventory,
  pattern: string | readonly string[],
  options: MatchOptions = {},
): Matched => {
  const diagnostics: Diagnostic[] = [];
  const written = typeof pattern === 'string' ? splitPattern(pattern) : pattern.flatMap(splitPattern);
  const hostsOf = (term: PatternTerm): readonly string[] => {
    const found = matchTerm(inventory, term, options);
    diagnostics.push(...found.diagnostics);
    return found.hosts;
  };
  const of = (sign: PatternTerm['sign']): PatternTerm[] => written.filter((term) => term.sign === sign);
  const added = of('add');
  const everything = written.length > 0 && added.length === 0;
  let hosts = everything ? [...inventory.hosts.keys()] : added.flatMap(hostsOf);
  for (const term of of('intersect')) {
    const wanted = new Set(hostsOf(term));
    hosts = hosts.filter((host) => wanted.has(host));
  }
  for (const term of of('exclude')) {
    const unwanted = new Set(hostsOf(term));
    hosts = hosts.filter((host) => !unwanted.has(host));
  }
  return { hosts: [...new Set(hosts)], diagnostics };
};

const matchTerm = (inventory: Inventory, term: PatternTerm, options: MatchOptions): Matched => {
  if (inventory.hosts.has(term.text)) return { hosts: [term.text], diagnostics: [] };
  if (term.text === '') {
    const message = `nothing stands behind ${term.sign === 'exclude' ? '!' : '&'} in the pattern`;
    return { hosts: [], diagnostics: [complaint('inventory/bad-pattern', message, term, options, 'error')] };
  }
  const { name, subscript } = splitSubscript(term.text);
  let matches: (candidate: string) => boolean;
  try {
    matches = nameMatcher(name);
  } catch (error) {
    const message = `${name} is not a regular expression: ${(error as Error).message}`;
    return { hosts: [], diagnostics: [complaint('inventory/bad-pattern', message, term, options, 'error')] };
  }
  const groups = [...inventory.groups.keys()].filter(matches);
  const hosts = new Set(groups.flatMap((group) => inventory.hostsIn(group)));
  if (groups.length === 0 || /^~|[.?*[]/.test(name))
    for (const host of inventory.hosts.keys()) if (matches(host)) hosts.add(host);
  if (hosts.size === 0 && localNames.includes(name)) hosts.add(name);
  if (hosts.size === 0 && groups.length === 0 && name !== 'all')
    return { hosts: [], diagnostics: [unknownTerm(inventory, name, term, options)] };
  return subscript === undefined || hosts.size === 0
    ? { hosts: [...hosts], diagnostics: [] }
    : select([...hosts], subscript, term, options);
};

const select = (
  hosts: readonly string[],
  { first, last }: Subscript,
  term: PatternTerm,
  options: MatchOptions,
): Matched => {
  const end = last === undefined ? undefined : last === -1 ? hosts.length : last + 1;
  const chosen =
    end === undefined ? [hosts.at(first)].filter((host) => host !== undefined) : hosts.slice(first, end);
  if (chosen.length > 0) return { hosts: chosen, diagnostics: [] };
  const message = `${term.text} selects nothing: there are ${hosts.length} hosts, ${hosts[0]} is number 0`;
  return { hosts: [], diagnostics: [complaint('inventory/pattern-index', message, term, options, 'error')] };
};

const unknownTerm = (
  inventory: Inventory,
  name: string,
  term: PatternTerm,
  options: MatchOptions,
): Diagnostic => {
  const plain = !/^~|[*?[]/.test(name);
  const message = plain
    ? `${name} is neither a host nor a group of the inventory`
    : `${name} matches no host and no group of the inventory`;
  const help =
    (plain ? didYouMean(name, [...inventory.groups.keys(), ...inventory.hosts.keys()]) : undefined) ??
    '`rigger inventory --graph` shows what there is';
  return complaint('inventory/unknown-pattern', message, term, options, options.unknown ?? 'warning', help);
};

const complaint = (
  code: string,
  message: string,
  { text, offset }: PatternTerm,
  { position }: MatchOptions,
  severity: 'warning' | 'error',
  help?: string,
): Diagnostic => {
  const column = (position?.column ?? 0) + offset;
  const place = position && {
    file: position.file,
    line: position.line,
    column,
    endColumn: column + text.length,
  };
  return (severity === 'error' ? problem : warning)(code, message, { position: place, help });
};
