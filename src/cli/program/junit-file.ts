import { accessSync, constants, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { problem, RiggerError, systemReason } from '../../model/index.js';
import type { JUnitSuite } from '../../ui/junit-case.js';

/** The words of `--junit`. */
export const junitFlag = [
  '--junit <file>',
  'write the results as JUnit XML, for continuous integration',
] as const;

const unwritable = (path: string, error: unknown): RiggerError =>
  new RiggerError([
    problem('cli/file', `${path} of --junit cannot be written: ${systemReason(error)}`, {
      help: 'name a file in a folder that exists and is yours',
    }),
  ]);

/** Refuses a file that could not be written at the end, before anything is done. @throws RiggerError `cli/file` */
export const requireJUnitFile = (path: string | undefined): void => {
  if (path === undefined) return;
  try {
    accessSync(dirname(path), constants.W_OK);
  } catch (error) {
    throw unwritable(path, error);
  }
};

/** @throws RiggerError `cli/file` */
export const writeJUnitFile = async (
  path: string | undefined,
  suites: () => readonly JUnitSuite[],
): Promise<void> => {
  if (path === undefined) return;
  const { junitXml } = await import('../../ui/junit.js');
  try {
    writeFileSync(path, junitXml(suites()));
  } catch (error) {
    throw unwritable(path, error);
  }
};
