import { closeSync, openSync, writeSync } from 'node:fs';
import { problem, RiggerError, type RunEvent, systemReason } from '../../model/index.js';
import { plainStream, RunScreen } from '../../ui/run-screen.js';
import { styleFor } from '../../ui/style.js';
import { detailIndent, type View } from '../../ui/task-lines.js';
import { framed } from '../program/failure.js';

/** What a run shows, for a file. */
export interface RunLog {
  event(event: RunEvent): void;
  close(): void;
}

/** A screen without colours that writes to the end of a file, under the time and the command of the run. */
export const openRunLog = (path: string, options: Omit<View, 'style' | 'frame'>): RunLog => {
  let file: number;
  try {
    file = openSync(path, 'a', 0o600);
  } catch (error) {
    throw new RiggerError([
      problem('cli/file', `the log ${path} cannot be written: ${systemReason(error)}`, {
        help: 'name a file in a folder that exists and is yours',
      }),
    ]);
  }
  const style = styleFor({ isTerminal: false, env: { NO_COLOR: '1' } });
  const screen = new RunScreen(
    { ...options, style, frame: (diagnostic) => framed(diagnostic, style, detailIndent) },
    plainStream({ write: (text) => void writeSync(file, text) }),
  );
  writeSync(file, `\n${new Date().toISOString()} rigger ${options.mode}\n`);
  return {
    event: (event) => screen.event(event),
    close: () => {
      screen.close();
      closeSync(file);
    },
  };
};
