import { labFailure } from './failure.js';
import { labDirectory } from './paths.js';
import { type LabState, type MachineState, readState } from './state.js';

/** The lab of a project. @throws RiggerError `lab/not-up` */
const findLab = (project: string): { directory: string; state: LabState } => {
  const directory = labDirectory(project);
  const state = readState(directory);
  if (state === undefined)
    throw labFailure('lab/not-up', `there is no lab in ${directory}`, { help: 'rigger lab up' });
  return { directory, state };
};

/** A machine of the project's lab by its name. @throws RiggerError `lab/not-up`, `lab/unknown-machine` */
export const findMachine = (
  project: string,
  name: string,
): { directory: string; state: LabState; machine: MachineState } => {
  const lab = findLab(project);
  const machine = lab.state.machines.find((one) => one.name === name);
  if (machine === undefined)
    throw labFailure('lab/unknown-machine', `the lab has no machine ${name}`, {
      help: `it has ${lab.state.machines.map((one) => one.name).join(', ')}`,
    });
  return { ...lab, machine };
};
