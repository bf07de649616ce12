import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { manifestOf } from '../../../src/experiment/bundle/index.js';

/** Unpacks the bundle that rigger wrote before reports named their rules; fifteen trials, one of them interrupted. */
export const oldBundle = (folder: string): string => {
  const archive = join(import.meta.dirname, '../fixtures/format-1-first-rules.tar.gz');
  execFileSync('tar', ['-xzf', archive, '-C', folder]);
  return join(folder, readdirSync(folder).find((name) => name.includes('loopback'))!);
};

/** Makes the manifest again, as one does who has changed something and does not want it to be seen. */
export const seal = async (root: string): Promise<void> =>
  writeFileSync(join(root, 'MANIFEST.sha256'), await manifestOf(root));

// biome-ignore lint/suspicious/noExplicitAny: what a test changes may be anything, and any of it may be wrong
type Fields = Record<string, any>;

export const readJson = (root: string, path: string): Fields =>
  JSON.parse(readFileSync(join(root, path), 'utf8'));

export const editJson = (root: string, path: string, change: (content: Fields) => unknown): void => {
  const content = readJson(root, path);
  writeFileSync(join(root, path), `${JSON.stringify(change(content) ?? content, null, 2)}\n`);
};
