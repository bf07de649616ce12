import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import type { LabExtra } from './extras.js';

/** What the inventory must know of a lab machine that only `lab up` knows. */
export interface LabInventoryValues {
  readonly name: string;
  readonly port: number;
  readonly key: string;
  readonly knownHosts: string;
  readonly acceleration: 'kvm' | 'tcg';
  /** What the machine has beyond a plain one. */
  readonly extras?: readonly LabExtra[];
  readonly controller?: {
    readonly url: string;
    readonly user: string;
    readonly password: string;
    readonly certificate: string;
  };
}

/** The file of host variables that `lab up` writes for a machine and `lab down` removes. */
export const inventoryFile = (project: string, name: string): string =>
  join(project, 'inventory', 'host_vars', name, 'lab.yml');

/** The text of that file. */
const inventoryText = (values: LabInventoryValues): string =>
  `# Written by \`rigger lab up\`, removed by \`rigger lab down\`; not tracked.\n${stringify({
    ansible_host: '127.0.0.1',
    ansible_port: values.port,
    ansible_user: 'root',
    ansible_ssh_private_key_file: values.key,
    rigger_known_hosts_file: values.knownHosts,
    lab: {
      emulated: true,
      accel: values.acceleration,
      ...(values.extras?.length ? { with: [...values.extras] } : {}),
    },
    ...(values.controller ? { redfish: values.controller } : {}),
  })}`;

export const writeInventoryValues = (project: string, values: LabInventoryValues): void => {
  const file = inventoryFile(project, values.name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, inventoryText(values), { mode: 0o600 });
};

export const removeInventoryValues = (project: string, name: string): void =>
  rmSync(inventoryFile(project, name), { force: true });
