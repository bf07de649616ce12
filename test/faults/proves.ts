import { expect, test } from '@jest/globals';
import type { CliResult } from '../support/cli.js';
import { type Fault, type FaultName, faults } from './rows.js';

/** The test of a row: `seen` holds what a command said against what the row claims that the user sees. */
export const proves = (name: FaultName, act: (seen: (result: CliResult) => void) => Promise<void>): void => {
  const row: Fault = faults[name];
  test(row.fault, () => act((result) => expectRow(row, result)), 120_000);
};

const expectRow = ({ exit, code, says }: Fault, { code: found, stdout, stderr }: CliResult): void => {
  const text = `${stderr}\n${stdout}`;
  expect({ exit: found, text }).toEqual({ exit, text });
  if (code !== undefined) expect(text).toContain(code);
  if (says !== undefined) expect(text).toContain(says);
  expect(text).not.toMatch(/defect of its own|\n {4}at /);
};

/** What a command says that meets no fault any more. */
export const well = (result: CliResult): CliResult => {
  expect({ code: result.code, stderr: result.stderr }).toEqual({ code: 0, stderr: result.stderr });
  return result;
};
