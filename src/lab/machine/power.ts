import { labFailure } from '../failure.js';
import { stopProcess } from '../host/process.js';
import { machinePaths } from '../paths.js';
import { type LabPlace, machinePlan } from '../plan.js';
import { type LabState, type MachineState, readState, updateMachine } from '../state.js';
import { emulatorProcess } from './running.js';
import { startMachine } from './start.js';

/** The present record of a machine. */
const record = (place: LabPlace, name: string): { state: LabState; machine: MachineState } => {
  const state = readState(place.directory);
  const machine = state?.machines.find((one) => one.name === name);
  if (state === undefined || machine === undefined)
    throw labFailure('lab/not-up', `there is no ${name} in ${place.directory}`);
  return { state, machine };
};

/** Switches a machine on. Pending firmware settings are in force from here on. Call it with the lab's lock held. */
export const powerOn = async (place: LabPlace, name: string, resume = false): Promise<void> => {
  const { state, machine } = record(place, name);
  await startMachine(machinePlan(place, state, machine, resume));
  updateMachine(place.directory, name, {
    firmware: machine.pending ?? machine.firmware,
    pending: undefined,
    off: undefined,
  });
};

/** Takes the power away. Call it with the lab's lock held. */
export const powerOff = async ({ directory }: LabPlace, name: string): Promise<void> => {
  const process = emulatorProcess(machinePaths(directory, name));
  updateMachine(directory, name, { off: true });
  if (process) await stopProcess(process);
};
