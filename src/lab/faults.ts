import { labFailure } from './failure.js';
import { findMachine } from './find-machine.js';
import { lastLines } from './host/run.js';
import { withQmp } from './machine/qmp.js';
import { sshRun } from './machine/ssh.js';
import { machinePaths } from './paths.js';
import { sshAccess } from './plan.js';

/** Cuts the wire of a machine's measured port, or joins it again: its link goes down, as when the cable is pulled. */
export const setWire = async (project: string, name: string, joined: boolean): Promise<void> => {
  const { directory } = findMachine(project, name);
  await withQmp(machinePaths(directory, name).qmp, (qmp) =>
    qmp.execute('set_link', { name: 'port0', up: joined }),
  );
};

/**
 * Lets the measured port promise virtual functions that never appear, as a card whose firmware is broken does: its
 * `sriov_numvfs` takes every number, and nothing comes of it. `lost: false` takes the fault away.
 */
export const loseFunctions = async (project: string, name: string, lost: boolean): Promise<void> => {
  const { directory, machine } = findMachine(project, name);
  const place = 'n=/sys/bus/pci/devices/0000:01:00.0/sriov_numvfs f=/run/rigger-lab-numvfs';
  const outcome = await sshRun(
    sshAccess(directory, machine),
    lost ? `${place}; cat $n > $f && mount --bind $f $n` : `${place}; umount $n && rm $f`,
  );
  if (outcome.status !== 0)
    throw labFailure('lab/machine-failed', `${name} cannot be given this fault`, {
      notes: lastLines(outcome.stderr),
    });
};
