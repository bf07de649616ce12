import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { knownHostLine } from './identity.js';
import { identityFolder, knownHostsFile } from './plan.js';
import type { LabState } from './state.js';

/** Pins the host key of every machine that has one. */
export const writeKnownHosts = (directory: string, state: LabState): void => {
  const lines = state.machines.flatMap((machine) => {
    const file = join(identityFolder(directory, machine.name), 'host-key.pub');
    return existsSync(file) ? [knownHostLine(machine.sshPort, readFileSync(file, 'utf8'))] : [];
  });
  writeFileSync(knownHostsFile(directory), lines.join(''));
};
