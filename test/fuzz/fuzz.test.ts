import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { root } from '../support/cli.js';
import type { FuzzResult } from './loop.js';

/** The long form is `npm run fuzz -- --minutes 5`; here every machine tries the same inputs. */
const executions = 150;

test(`${executions} inputs made from each corpus are read, or refused with an error of rigger's own`, () => {
  const argv = [join(root, 'scripts/fuzz.mjs'), '--json', '--executions', String(executions)];
  let text: string;
  try {
    text = execFileSync(process.execPath, argv, { maxBuffer: 64 << 20 }).toString();
  } catch (error) {
    text = String((error as { stdout?: unknown }).stdout);
  }
  const results = JSON.parse(text) as Record<string, FuzzResult>;
  expect(Object.keys(results).length).toBeGreaterThan(10);
  for (const [name, { findings }] of Object.entries(results))
    expect({ name, findings }).toEqual({ name, findings: [] });
  // A loop that sees no coverage of a parser would find nothing in it, ever.
  const blind = Object.entries(results).filter(([, { reached }]) => reached === 0);
  expect(blind.map(([name]) => name)).toEqual([]);
}, 300_000);
