import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { labFailure } from '../failure.js';
import { withLock } from '../host/lock.js';
import { powerOff, powerOn } from '../machine/power.js';
import { withQmp } from '../machine/qmp.js';
import { emulatorProcess } from '../machine/running.js';
import { machinePaths } from '../paths.js';
import type { LabPlace } from '../plan.js';
import { readState, updateMachine } from '../state.js';
import type { MachineControl } from './answer.js';
import type { ResetType } from './dialects.js';
import type { ControlledMachine } from './resources.js';

/** Seconds that a machine gets to shut down in good order before it loses its power all the same. */
const patience = 120;

/**
 * What the controller of one machine does. A reset by the controller is a power cycle, and that is when pending
 * settings come into force; a reboot from inside the machine keeps the board as it is.
 */
export const machineControl = (place: LabPlace, name: string): MachineControl => {
  const { directory } = place;
  const paths = machinePaths(directory, name);
  const locked = <T>(work: () => Promise<T>): Promise<T> => withLock(join(directory, 'lab.lock'), work);
  const isOn = () => emulatorProcess(paths) !== undefined;

  const pressButton = (): Promise<unknown> =>
    withQmp(paths.controllerQmp, (qmp) => qmp.execute('system_powerdown'));

  /** Presses the button and waits for the machine to go; the wait ends with the power being cut. */
  const shutDown = async (): Promise<void> => {
    if (!isOn()) return;
    await pressButton();
    const deadline = performance.now() + patience * 1000;
    while (isOn() && performance.now() < deadline) await pause(250);
    await powerOff(place, name);
  };

  const on = async (): Promise<void> => {
    if (!isOn()) await powerOn(place, name);
  };

  const actions: Record<ResetType, () => Promise<unknown>> = {
    On: on,
    ForceOn: on,
    ForceOff: () => powerOff(place, name),
    ForceRestart: () => powerOff(place, name).then(on),
    PowerCycle: () => powerOff(place, name).then(on),
    GracefulShutdown: shutDown,
    GracefulRestart: () => shutDown().then(on),
    PushPowerButton: () => (isOn() ? pressButton() : on()),
  };

  return {
    look: async (): Promise<ControlledMachine> => {
      const machine = readState(directory)?.machines.find((one) => one.name === name);
      if (machine === undefined) throw labFailure('lab/not-up', `there is no ${name} in ${directory}`);
      const { vcpus, memory, firmware, pending } = machine;
      return { name, poweredOn: isOn(), vcpus, memory, firmware, pending };
    },
    setPending: (pending) => locked(async () => updateMachine(directory, name, { pending })),
    reset: async (type) => {
      await locked(actions[type]);
    },
  };
};
