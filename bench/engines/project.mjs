import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const workload = join(import.meta.dirname, '../workload');

/** What the templates of the workload name. */
const variables = {
  managed: 'Kept by the playbook; changes made here are lost.',
  site: 'north',
  storage: '/srv/lab',
  management_net: '192.0.2.0/24',
  measured_net: '198.51.100.0/24',
  measured_port: 'eth1',
  peer_address: '198.51.100.254',
  mtu: 9000,
  hugepages: 512,
  socket_buffer: 16777216,
  memlock: 'unlimited',
};

/**
 * A folder as a user would have it: the playbook in both languages, and an inventory that leads to
 * the hosts through the wire. Both languages read the same one.
 * @param {import('../fleet/fleet.mjs').Fleet} fleet
 * @param {number[]} ports the wire's, one for each host
 */
export const makeProject = (fleet, ports) => {
  const folder = mkdtempSync(join(fleet.folder, 'project-'));
  cpSync(workload, folder, { recursive: true });
  mkdirSync(join(folder, 'home'));
  const knownHosts = join(folder, 'known_hosts');
  writeFileSync(knownHosts, ports.map((port) => `[127.0.0.1]:${port} ${fleet.hostKey}\n`).join(''));
  const hosts = Object.fromEntries(
    fleet.hosts.map(({ name }, index) => [
      name,
      {
        ansible_port: ports[index],
        rack: `r${1 + (index % 10)}`,
        measured_address: `198.51.100.${1 + index}`,
      },
    ]),
  );
  const vars = {
    ansible_host: '127.0.0.1',
    ansible_user: 'root',
    ansible_ssh_private_key_file: fleet.privateKeyFile,
    ansible_ssh_common_args: `-o UserKnownHostsFile=${knownHosts}`,
    // Spares Ansible the search for it.
    ansible_python_interpreter: '/usr/bin/python3',
    ...variables,
  };
  // JSON is YAML.
  writeFileSync(join(folder, 'inventory.yml'), JSON.stringify({ all: { vars, hosts } }, null, 2));
  return { folder, hosts: fleet.hosts.length, privateKeyFile: fleet.privateKeyFile, ports };
};
