import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const home = (folder) => ({
  PATH: process.env.PATH,
  HOME: join(folder, 'home'),
  LANG: 'C.UTF-8',
  NO_COLOR: '1',
});

/**
 * @typedef {object} Engine
 * @property {string} title
 * @property {() => string | undefined} missing why it cannot run here
 * @property {(project: { folder: string, hosts: number, ports: number[], privateKeyFile: string }) =>
 *   { argv: string[], env: Record<string, string>, cwd: string }} command
 * @property {(output: string, project: { folder: string, hosts: number }) => number | undefined} changed
 *   how many tasks changed something on all hosts; undefined when not every host came to its end
 */

const rigger = {
  title: 'rigger',
  missing: () => (existsSync(join(root, 'dist/rigger.cjs')) ? undefined : 'not built: npm run build'),
  command: ({ folder }) => ({
    argv: [
      process.execPath,
      join(root, 'bin/rigger.js'),
      'apply',
      'playbook.yml',
      '-i',
      'inventory.yml',
      '--forks',
      '100',
    ],
    env: home(folder),
    cwd: folder,
  }),
  changed: (_output, { folder, hosts }) => {
    const newest = readdirSync(join(folder, 'runs')).sort().at(-1);
    const events = readFileSync(join(folder, 'runs', newest, 'events.jsonl'), 'utf8')
      .trim()
      .split('\n');
    const end = JSON.parse(events.at(-1));
    const summaries = Object.values(end.hosts ?? {});
    if (end.type !== 'run-finished' || summaries.length !== hosts) return undefined;
    if (summaries.some((summary) => summary.failed > 0 || summary.unreachable)) return undefined;
    return summaries.reduce((sum, { changed }) => sum + changed, 0);
  },
};

/** The floor and the bare connections: our own program on ssh2, without an engine. */
const raw = (title, what, changes = 0) => ({
  title,
  missing: () => undefined,
  command: ({ folder, ports, privateKeyFile }) => ({
    argv: [
      process.execPath,
      join(import.meta.dirname, 'raw.mjs'),
      what,
      privateKeyFile,
      ...ports.map(String),
    ],
    env: home(folder),
    cwd: folder,
  }),
  changed: (output, { hosts }) => (output.trim() === `${hosts} hosts` ? changes * hosts : undefined),
});

const ansible = (title, options, missing = () => undefined) => ({
  title,
  missing: () => (runs('ansible-playbook') ? missing() : 'Debian package ansible-core is not installed'),
  command: ({ folder, hosts }) => ({
    argv: ['ansible-playbook', 'ansible-playbook.yml', '-i', 'inventory.yml'],
    env: {
      ...home(folder),
      ANSIBLE_NOCOLOR: '1',
      // Connections that an earlier run left open are not found again.
      ANSIBLE_SSH_CONTROL_PATH_DIR: mkdtempSync('/tmp/cp-'),
      ...options(hosts),
    },
    cwd: folder,
  }),
  changed: (output, { hosts }) =>
    /unreachable=[1-9]|failed=[1-9]/.test(output)
      ? undefined
      : sumOf(output, /^h\d+\s+: ok=.*$/gm, /changed=(\d+)/, hosts),
});

const runs = (program) => spawnSync(program, ['--version']).status === 0;

/** Adds up a number over the lines of the hosts; each host has to have one. */
const sumOf = (output, line, number, hosts) => {
  const lines = output.match(line) ?? [];
  if (lines.length !== hosts) return undefined;
  return lines.reduce((sum, each) => sum + Number(number.exec(each)?.[1] ?? 0), 0);
};

const strategies = '/usr/lib/python3/dist-packages/ansible_mitogen/plugins/strategy';

/** @type {Record<string, Engine>} */
export const engines = {
  rigger,
  floor: raw('floor: ssh2, one exec', 'read'),
  connections: raw('bare ssh2 connections', 'connect'),
  script: raw('by hand: one script, no looks', 'write', 40),
  ansible: ansible('Ansible as it comes', () => ({})),
  pipelining: ansible('Ansible, pipelining', (hosts) => ({
    ANSIBLE_PIPELINING: '1',
    ANSIBLE_FORKS: String(hosts),
  })),
  mitogen: ansible(
    'Mitogen',
    (hosts) => ({
      ANSIBLE_STRATEGY_PLUGINS: strategies,
      ANSIBLE_STRATEGY: 'mitogen_linear',
      ANSIBLE_FORKS: String(hosts),
    }),
    () => (existsSync(strategies) ? undefined : 'Debian package ansible-mitogen is not installed'),
  ),
};
