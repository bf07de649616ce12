// Debian packages that the demo and the tests use, each with its reason; installs what is missing.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** The lab itself (the same list as `rigger doctor` checks). */
export const forLab = {
  mmdebstrap: 'fetches Debian packages into the root of the lab machines',
  'debian-archive-keyring': 'checks the signatures of those packages',
  e2fsprogs: 'writes that root into a disk image',
  'openssh-client': 'makes the keys of the lab',
  tar: 'hands each machine its keys',
};

/** What `npm run bench` sets side by side with rigger. */
export const forBench = {
  'openssh-server': 'its hosts: a real sshd each',
  systemd: 'and a real systemd',
  'ansible-core': 'one of the peers',
  'ansible-mitogen': 'another one',
  'python3-apt': 'how Ansible reads and installs packages on a host',
};

/** The real things that tests run against. */
export const forTests = {
  ...forLab,
  'openssh-server': 'a real sshd on loopback',
  'iputils-ping': 'the workload ping, over the loopback device',
  fio: 'the workload fio',
  'rt-tests': 'the workload cyclictest',
  'redis-server': 'the workload redis, both ends',
  memcached: 'the workload memcached',
  'libmemcached-tools': 'its other end',
  wrk: 'the workload wrk',
  'nginx-light': 'its other end',
  'dpdk-dev': 'the workload testpmd',
  iproute2: 'network namespaces and links',
  procps: 'what runs, and what a test left running',
  systemd: 'boots the sandboxes in which units are tested',
  sudo: 'become, with and without a password',
  'ansible-core': 'inventories and vault files are compared with its own programs',
  'libvirt-clients': 'libvirt’s schemas: every domain and network that the templates make',
  'libxml2-utils': 'xmllint checks them',
  'libarchive-tools': 'bsdtar reads the seeds of guests',
  unzip: 'unpacks zip archives that try to lead out',
  python3: 'makes those archives',
  redfishtool: 'another client of the lab’s management controllers',
  chromium: 'opens the report',
  busybox: 'the small shell that guests have',
  'qemu-guest-agent': 'guests as hosts, over a real agent',
  bsdutils: 'script, which gives a shell a terminal to complete at',
  zsh: 'a login shell that users have, and one that completes',
  fish: 'a login shell that is no POSIX shell, and one that completes',
  'man-db': 'shows the manual page',
  tcsh: 'another one',
  libfaketime: 'a clock that jumps, for one process',
  git: 'the git task',
  curl: 'the get_url task',
  rsync: 'the sync task, at both ends',
  munge: 'the identities of a Slurm on loopback',
  'slurm-wlm': 'a Slurm to which runs are handed',
  postgresql: 'the state of a team’s lab, in clusters that the tests make',
};

const isInstalled = (name) => {
  const { stdout } = spawnSync('dpkg-query', ['-W', '-f', '${db:Status-Status}', name], { encoding: 'utf8' });
  return stdout === 'installed';
};

/** The package makes a cluster and starts it, unless it is told not to before it is installed. */
const keepClusterFromStarting = () => {
  const file = '/etc/postgresql-common/createcluster.conf';
  if (existsSync(file)) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, 'create_main_cluster = false\n');
};

/** Packages of servers start them, on ports that the world sees; tests start their own. A policy that is there stays. */
const withoutStarting = (install) => {
  const policy = '/usr/sbin/policy-rc.d';
  if (existsSync(policy)) return install();
  writeFileSync(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    return install();
  } finally {
    rmSync(policy);
  }
};

/** Installs the packages that are missing, saying what and why. */
export const ensurePackages = (packages) => {
  const missing = Object.keys(packages).filter((name) => !isInstalled(name));
  if (missing.length === 0) return;
  for (const name of missing) console.log(`apt package ${name}: ${packages[name]}`);
  if (process.getuid?.() !== 0) {
    console.error(
      `these packages are missing, and only root can install them:\n  sudo apt-get install ${missing.join(' ')}`,
    );
    process.exit(2);
  }
  if (missing.includes('postgresql')) keepClusterFromStarting();
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const quiet = { env, stdio: ['ignore', 'ignore', 'inherit'] };
  execFileSync('apt-get', ['update', '-qq'], quiet);
  withoutStarting(() =>
    execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], quiet),
  );
};
