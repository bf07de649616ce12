import type { SiteTask } from './sites.js';

const key = (person: string): string =>
  `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI${person[0]!.repeat(43)} ${person}@lab`;

/**
 * Thirty tasks, as people write them for a bare host: packages first, and then all that hangs on them. The kernel of
 * a sandbox is that of this machine, whose variables stay.
 */
export const usualSite: readonly SiteTask[] = [
  { task: 'package', input: { name: ['chrony', 'nginx', 'nftables', 'tmux'] } },
  { task: 'group', input: { name: 'lab' } },
  { task: 'user', input: { name: 'anna', groups: ['lab'], shell: '/bin/bash' } },
  { task: 'user', input: { name: 'bert', groups: ['lab'], shell: '/bin/bash' } },
  { task: 'authorized_key', input: { user: 'anna', key: key('anna') } },
  { task: 'authorized_key', input: { user: 'bert', key: key('bert') } },
  { task: 'hostname', input: { name: 'lab1' } },
  { task: 'timezone', input: { name: 'Europe/Berlin' } },
  { task: 'copy', input: { dest: '/etc/motd', content: 'Welcome to the lab\n' } },
  { task: 'block_in_file', input: { path: '/etc/hosts', block: '192.0.2.1 lab1\n192.0.2.2 lab2' } },
  {
    task: 'copy',
    input: { dest: '/etc/chrony/chrony.conf', content: 'server 192.0.2.1 iburst\n', mode: '0644' },
  },
  { task: 'service', input: { name: 'chrony', state: 'started', enabled: true } },
  {
    task: 'copy',
    input: { dest: '/etc/nginx/conf.d/lab.conf', content: 'server { listen 8080; root /srv/lab; }\n' },
  },
  { task: 'file', input: { path: '/etc/nginx/sites-enabled/default', state: 'absent' } },
  { task: 'service', input: { name: 'nginx', state: 'started', enabled: true } },
  { task: 'copy', input: { dest: '/etc/nftables.conf', content: 'flush ruleset\n', mode: '0755' } },
  { task: 'service', input: { name: 'nftables', enabled: true } },
  {
    task: 'line_in_file',
    input: {
      path: '/etc/ssh/sshd_config',
      regexp: '^#?PermitRootLogin',
      line: 'PermitRootLogin prohibit-password',
    },
  },
  { task: 'service', input: { name: 'ssh', state: 'started', enabled: true } },
  {
    task: 'copy',
    input: { dest: '/etc/sudoers.d/lab', content: '%lab ALL=(ALL) NOPASSWD: ALL\n', mode: '0440' },
  },
  { task: 'directory', input: { path: '/srv/lab', owner: 'anna', group: 'lab', mode: '2775' } },
  { task: 'copy', input: { dest: '/srv/lab/index.html', content: 'Hello\n', owner: 'anna', group: 'lab' } },
  { task: 'directory', input: { path: '/srv/lab/images', mode: '0755' } },
  { task: 'mount', input: { path: '/srv/scratch', src: 'tmpfs', fstype: 'tmpfs', state: 'present' } },
  { task: 'sysctl', input: { name: 'vm.swappiness', value: '10', runtime: false } },
  { task: 'sysctl', input: { name: 'net.core.somaxconn', value: '8192', runtime: false } },
  { task: 'copy', input: { dest: '/usr/local/bin/backup', content: '#!/bin/sh\n', mode: '0755' } },
  { task: 'cron', input: { name: 'backup', job: '/usr/local/bin/backup', hour: '3', minute: '0' } },
  {
    task: 'timer',
    input: {
      name: 'lab-clean',
      command: '/usr/bin/find /srv/lab/images -mtime +30 -delete',
      on_calendar: 'daily',
    },
  },
  { task: 'copy', input: { dest: '/etc/profile.d/lab.sh', content: 'export LAB=1\n' } },
];
