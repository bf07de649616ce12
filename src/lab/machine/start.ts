import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { labFailure } from '../failure.js';
import { lastLines, run } from '../host/run.js';
import { type MachinePlan, machineArguments } from './arguments.js';
import { consoleMarks } from './console-log.js';
import { emulatorProcess, markConsole } from './running.js';

/**
 * Switches a machine on. Returns when QEMU has all its devices; the machine then begins to boot, or goes on where its
 * snapshot was taken.
 * @throws RiggerError `lab/machine-failed`, with what QEMU said
 */
export const startMachine = async (plan: MachinePlan): Promise<void> => {
  const { paths, spec } = plan;
  mkdirSync(paths.directory, { recursive: true });
  for (const socket of [paths.qmp, paths.controllerQmp, paths.consoleSocket, paths.pid])
    rmSync(socket, { force: true });
  markConsole(paths, plan.resume ? consoleMarks.resumed : consoleMarks.powerOn);
  const outcome = await run(machineArguments(plan), { timeout: 60 });
  if (outcome.status !== 0 || emulatorProcess(paths) === undefined)
    throw labFailure('lab/machine-failed', `QEMU did not start ${spec.name} (status ${outcome.status})`, {
      help: `its log is ${paths.log}`,
      notes: lastLines(outcome.stderr || readLog(paths.log)),
    });
};

const readLog = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};
