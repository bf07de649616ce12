import { join } from 'node:path';
import { findMachine } from './find-machine.js';
import { withLock } from './host/lock.js';
import { consoleMarks } from './machine/console-log.js';
import { powerOff } from './machine/power.js';
import { withQmp } from './machine/qmp.js';
import { markConsole } from './machine/running.js';
import { labCache, machinePaths } from './paths.js';

/** Cuts the power of a machine: its memory is gone at once, its disk is as the last write left it. */
export const cutPower = async (project: string, name: string): Promise<void> => {
  const { directory } = findMachine(project, name);
  await withLock(join(directory, 'lab.lock'), async () => {
    await powerOff({ directory, cache: labCache() }, name);
  });
};

/** Presses the reset button. Firmware settings stay as they are: pending ones need the management controller. */
export const pressReset = async (project: string, name: string): Promise<void> => {
  const { directory } = findMachine(project, name);
  const paths = machinePaths(directory, name);
  markConsole(paths, consoleMarks.resetOrdered);
  await withQmp(paths.qmp, (qmp) => qmp.execute('system_reset'));
};

/** Cuts the wire of a machine's measured port, or joins it again: its link goes down, as when the cable is pulled. */
export const setWire = async (project: string, name: string, joined: boolean): Promise<void> => {
  const { directory } = findMachine(project, name);
  await withQmp(machinePaths(directory, name).qmp, (qmp) =>
    qmp.execute('set_link', { name: 'port0', up: joined }),
  );
};
