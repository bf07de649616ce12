import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { labFailure } from './failure.js';
import { withLock } from './host/lock.js';
import { stopProcess } from './host/process.js';
import { removeInventoryValues } from './inventory-values.js';
import { emulatorProcess } from './machine/running.js';
import { labDirectory, machineFolders, machinePaths, socketDirectory } from './paths.js';
import { type ReportProgress, silent, step } from './progress.js';
import { readState } from './state.js';

export interface DownOptions {
  readonly project: string;
  /** Keeps the disks, so that the next `up` boots the same machines; default false. */
  readonly keep?: boolean;
}

/** Ends every process of the lab and removes what it wrote; the image stays in the cache. Nothing to do is no error. */
export const labDown = async (
  { project, keep = false }: DownOptions,
  report: ReportProgress = silent,
): Promise<void> => {
  const directory = labDirectory(project);
  if (!existsSync(directory)) return;
  await withLock(
    join(directory, 'lab.lock'),
    async () => {
      const state = readState(directory);
      if (state?.controller) await stopProcess(state.controller);
      for (const name of machineFolders(directory)) {
        const emulator = emulatorProcess(machinePaths(directory, name));
        if (emulator) await step(report, name, `${name}: switching it off`, () => stopProcess(emulator));
        removeInventoryValues(state?.project ?? project, name);
      }
      rmSync(socketDirectory(directory), { recursive: true, force: true });
      if (!keep) {
        rmSync(join(directory, 'machines'), { recursive: true, force: true });
        rmSync(join(directory, 'controller'), { recursive: true, force: true });
        for (const file of ['lab.json', 'known_hosts', 'id_ed25519', 'id_ed25519.pub'])
          rmSync(join(directory, file), { force: true });
      }
    },
    ({ pid }) => {
      throw labFailure('lab/busy', `process ${pid} is working on this lab`, {
        help: 'wait until it has ended',
      });
    },
  );
};
