import { entryOf } from '../../model/index.js';

/** Ansible's own variables, and what rigger has for them. */
const names: Readonly<Record<string, string>> = {
  ansible_architecture: 'facts.kernel.machine',
  ansible_check_mode: 'rigger_check_mode',
  ansible_distribution: 'facts.os.id, in small letters: debian, ubuntu, fedora, rhel',
  ansible_distribution_major_version: 'facts.os.version',
  ansible_distribution_release: 'facts.os.codename',
  ansible_distribution_version: 'facts.os.version',
  ansible_failed_result: 'failed_result',
  ansible_failed_task: 'failed_task',
  ansible_fqdn: 'facts.hostname.name',
  ansible_hostname: 'facts.hostname.name',
  ansible_kernel: 'facts.kernel.release',
  ansible_memtotal_mb: 'facts.memory',
  ansible_nodename: 'facts.hostname.name',
  ansible_os_family: 'facts.os.family, in small letters: debian, redhat, suse',
  ansible_pkg_mgr: 'facts.package_manager',
  ansible_play_batch: 'play_hosts',
  ansible_play_hosts: 'play_hosts',
  ansible_play_hosts_all: 'play_hosts',
  ansible_processor_vcpus: 'facts.cpu',
  ansible_role_name: 'role_name',
  ansible_version: 'rigger_version',
  ansible_virtualization_type: 'facts.virtualization',
};

/** What to write for a name of Ansible's; undefined for any other name. */
export const ansibleName = (name: string): string | undefined => {
  const here = entryOf(names, name);
  if (here !== undefined) return `rigger’s name is ${here}`;
  return name.startsWith('ansible_')
    ? 'what Ansible’s facts tell is under facts, as in facts.kernel.release; `rigger explain --list` shows more'
    : undefined;
};
