import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Parser } from './parsers.js';

export interface FuzzResult {
  readonly executions: number;
  /** Blocks that nothing had reached before this parser's turn, its seeds included. */
  readonly reached: number;
  /** Blocks that no seed had reached. */
  readonly newPaths: number;
  readonly kept: readonly string[];
  readonly findings: readonly { readonly input: string; readonly error: string }[];
}

export interface FuzzOptions {
  readonly seeds: readonly string[];
  readonly seed: number;
  /** How many blocks of the parsers, and of the libraries that they use, have run since the beginning. */
  readonly ran: { readonly size: number };
  /** Whether to go on after this many executions. */
  readonly more: (executions: number) => boolean;
}

/** The inputs of the repository from which a parser's mutations begin. */
export const corpusOf = (root: string, name: string): string[] => {
  const folder = join(root, 'test/fuzz/corpus', name);
  return readdirSync(folder)
    .sort()
    .map((file) => readFileSync(join(folder, file), 'utf8'));
};

/** Milliseconds of CPU that one input may cost. */
const slow = 3000;
const largest = 16_384;

/**
 * Mutates inputs, and keeps those that reach blocks of code which none reached before, as the marks
 * in them tell (`scripts/fuzz/mark-blocks.mjs`). A parser answers with a value or with a RiggerError; anything else that
 * it throws, a prototype that it changes and a text that takes seconds are findings.
 */
export const fuzz = async (parser: Parser, { seeds, seed, ran, more }: FuzzOptions): Promise<FuzzResult> => {
  const random = randomFrom(seed);
  const pool = [...seeds];
  const kept: string[] = [];
  const findings = new Map<string, string>();
  const execute = async (input: string): Promise<boolean> => {
    const before = ran.size;
    const error = await mistakeOf(parser, input);
    if (error !== undefined && !findings.has(error)) findings.set(error, input);
    return ran.size > before;
  };
  const before = ran.size;
  for (const input of seeds) await execute(input);
  const known = ran.size;
  let executions = seeds.length;
  for (; more(executions); executions++) {
    const input = mutate(pool, random);
    if (!(await execute(input))) continue;
    pool.push(input);
    kept.push(input);
  }
  return {
    executions,
    reached: ran.size - before,
    newPaths: ran.size - known,
    kept,
    findings: [...findings].map(([error, input]) => ({ input, error })),
  };
};

const mistakeOf = async (parser: Parser, input: string): Promise<string | undefined> => {
  const started = process.cpuUsage();
  try {
    await parser(input);
  } catch (error) {
    if ((error as Error).name !== 'RiggerError')
      return String((error as Error).stack ?? error)
        .split('\n')
        .slice(0, 3)
        .join(' | ');
  }
  if (Object.keys(Object.prototype).length > 0 || ({} as Record<string, unknown>).polluted !== undefined)
    return 'the prototype of all objects was changed';
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1000 > slow ? `it took more than ${slow} ms` : undefined;
};

/** mulberry32: the same numbers for the same seed, everywhere. */
const randomFrom = (seed: number) => {
  let state = seed;
  return (below: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * below) | 0;
  };
};

const spices = [
  '__proto__',
  'constructor',
  'polluted',
  '\u0000',
  '\u001b[2J',
  '\u202e',
  '\ud800',
  '{{',
  '}}',
  '&a *a',
  '!vault |',
  '<<: *a',
  '%',
  '-1',
  '9'.repeat(20),
  '1e999',
  '\r\n',
  '"',
  "'",
  ': ',
  '- ',
  '[',
  ']',
  '{',
  '}',
  '<',
  '&amp;',
  '\\',
  '../',
  ';',
  '|',
];

const mutate = (pool: readonly string[], random: (below: number) => number): string => {
  let text = pool[random(pool.length)] ?? '';
  for (let times = 1 + random(4); times > 0; times--) {
    const at = random(text.length + 1);
    const end = Math.min(text.length, at + random(random(2) === 0 ? 4 : 80));
    const other = pool[random(pool.length)] ?? '';
    const from = random(other.length + 1);
    const insert = [
      () => '',
      () => spices[random(spices.length)]!,
      () => String.fromCharCode(random(256)),
      () => other.slice(from, from + random(80)),
      () => text.slice(at, end).repeat(2),
    ][random(5)]!();
    text = text.slice(0, at) + insert + text.slice(random(2) === 0 ? at : end);
  }
  return text.slice(0, largest);
};
