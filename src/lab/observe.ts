import { readConsole } from './machine/console-log.js';
import { withQmp } from './machine/qmp.js';
import { consoleText } from './machine/ready.js';
import { emulatorProcess } from './machine/running.js';
import { sshGreets } from './machine/ssh.js';
import { judge, type MachineJudgement, residentMemory } from './machine/status.js';
import { machinePaths } from './paths.js';
import type { MachineState } from './state.js';

/** What a look at a machine shows. */
export interface SeenMachine extends MachineJudgement {
  readonly name: string;
  readonly pid?: number;
  /** Resident memory of its QEMU in MiB. */
  readonly memory?: number;
  readonly runState?: string;
}

const queryStatus = async (socket: string): Promise<string | undefined> => {
  try {
    return await withQmp(
      socket,
      async (qmp) => ((await qmp.execute('query-status')) as { status: string }).status,
    );
  } catch {
    return undefined;
  }
};

/** Looks at the process, the monitor, the console and sshd of a machine; believes no file about what runs. */
export const observeMachine = async (directory: string, machine: MachineState): Promise<SeenMachine> => {
  const paths = machinePaths(directory, machine.name);
  const process = emulatorProcess(paths);
  const runState = process === undefined ? undefined : await queryStatus(paths.qmp);
  const judgement = judge({
    wantedOff: machine.off ?? false,
    alive: process !== undefined,
    runState,
    sshGreets: runState === 'running' && (await sshGreets(machine.sshPort)),
    console: readConsole(consoleText(paths)),
  });
  const memory = process === undefined ? undefined : residentMemory(process.pid);
  return {
    name: machine.name,
    ...judgement,
    ...(process === undefined ? {} : { pid: process.pid }),
    ...(memory === undefined ? {} : { memory }),
    ...(runState === undefined ? {} : { runState }),
  };
};
