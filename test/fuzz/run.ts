import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type FuzzResult, fuzz } from './loop.js';
import { parsers } from './parsers.js';

export const parserNames = Object.keys(parsers);

/** The inputs of the repository from which a parser's mutations begin. */
export const corpusOf = (root: string, name: string): string[] => {
  const folder = join(root, 'fuzz/corpus', name);
  return existsSync(folder)
    ? readdirSync(folder)
        .sort()
        .map((file) => readFileSync(join(folder, file), 'utf8'))
    : [''];
};

export const fuzzParser = (
  root: string,
  name: string,
  seed: number,
  more: (executions: number) => boolean,
): Promise<FuzzResult> => fuzz(parsers[name]!, { seeds: corpusOf(root, name), seed, more });
