import { harmlessJson, printable } from '../../model/index.js';

/** What a command of the lab says: as JSON, or in lines. */
export const print = (
  json: boolean | undefined,
  value: Readonly<Record<string, unknown>>,
  lines: readonly string[],
): void => {
  if (json) process.stdout.write(`${harmlessJson({ version: 1, ...value }, 2)}\n`);
  else process.stdout.write(`${printable(lines.join('\n'))}\n`);
};
