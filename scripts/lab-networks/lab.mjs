// A copy of the shipped project with a lab of its own, so that the user's lab is left alone.
import { deepEqual, equal } from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../steps.mjs';

/** What a program printed and how it ended. */
const run = (argv, options) =>
  new Promise((resolve, reject) => {
    const child = spawn(argv[0], argv.slice(1), { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (bytes) => (stdout += bytes));
    child.stderr.on('data', (bytes) => (stderr += bytes));
    child.on('error', reject).on('close', (code) => resolve({ code, stdout, stderr }));
  });

/** Throws with all that was said where the exit code is another. */
const expectCode = ({ code, stdout, stderr }, wanted, what) => {
  if (code !== wanted) throw new Error(`${what} ended with ${code}, not ${wanted}\n${stdout}\n${stderr}`);
  return stdout;
};

/** A copy of the shipped project. */
const copyProject = () => {
  const project = mkdtempSync(join(tmpdir(), 'rigger-networks-'));
  for (const part of ['playbooks', 'roles', 'rigger.yml'])
    cpSync(join(root, part), join(project, part), { recursive: true });
  cpSync(join(root, 'inventory'), join(project, 'inventory'), {
    recursive: true,
    filter: (path) => !path.includes('host_vars') && !path.endsWith('example-rack.yml'),
  });
  return project;
};

/** The lab of a project, and what cases do with it. */
export const makeLab = (project = copyProject()) => {
  const { RIGGER_LAB_DIR: _, ...env } = process.env;
  const rigger = (...args) =>
    run([process.execPath, join(root, 'bin/rigger.js'), ...args], {
      cwd: project,
      env: { ...env, NO_COLOR: '1' },
    });
  const must = async (code, ...args) => expectCode(await rigger(...args), code, `rigger ${args.join(' ')}`);
  const status = async () => JSON.parse(await must(0, 'lab', 'status', '--json'));
  /** Runs shell text on a machine, which has to succeed; what it printed. */
  const on = async (machine, text) => (await must(0, 'lab', 'ssh', machine, '--', 'sh', '-c', text)).trim();
  /** Sees in the journal of the newest run that it changed nothing. */
  const unchanged = () => {
    const run = readdirSync(join(project, 'runs')).sort().at(-1);
    const journal = readFileSync(join(project, 'runs', run, 'events.jsonl'), 'utf8');
    const end = journal
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
      .findLast(({ type }) => type === 'run-finished');
    for (const [host, { changed, failed }] of Object.entries(end.hosts))
      deepEqual({ host, changed, failed }, { host, changed: 0, failed: 0 });
  };
  let written = 0;
  /** Applies tasks to a host, given as YAML in flow style; what was said. */
  const apply = async (host, tasks, { code = 0, allow = [] } = {}) => {
    written += 1;
    const file = join('.rigger', `case-${written}.yml`);
    const allowed = allow.length > 0 ? `, allow: [${allow.join(', ')}]` : '';
    writeFileSync(join(project, file), `- { hosts: ${host}, become: true${allowed}, tasks: [${tasks}] }\n`);
    const said = await rigger('apply', file);
    expectCode(said, code, `rigger apply of ${tasks}`);
    return `${said.stdout}\n${said.stderr}`;
  };
  /** Applied twice: the second time nothing changes. */
  const settles = async (host, tasks, options) => {
    await apply(host, tasks, options);
    await apply(host, tasks, options);
    unchanged();
  };
  const bootId = (machine) => on(machine, 'cat /proc/sys/kernel/random/boot_id');
  return {
    project,
    rigger,
    must,
    status,
    on,
    apply,
    unchanged,
    settles,
    /** Starts the lab with these extras, and sees that status names them. */
    up: async (extras) => {
      await must(0, 'lab', 'up', '--install', '--with', extras.join(','));
      const { with: has, machines } = await status();
      deepEqual([...has].sort(), [...extras].sort());
      deepEqual([...new Set(machines.flatMap((one) => one.with))].sort(), [...extras].sort());
      for (const { name, condition } of machines) equal(`${name} ${condition}`, `${name} running`);
    },
    /** Another boot of a machine, over rigger's own task. */
    reboot: async (machine) => {
      const before = await bootId(machine);
      await apply(machine, 'reboot: { force: true }', { allow: ['reboot'] });
      if ((await bootId(machine)) === before) throw new Error(`${machine} has not booted`);
    },
    /** The whole of site.yml, and a second time, which changes nothing. */
    site: async () => {
      await must(0, 'apply', 'playbooks/site.yml');
      await must(0, 'apply', 'playbooks/site.yml');
      unchanged();
    },
    remove: async () => {
      await must(0, 'lab', 'down');
      rmSync(project, { recursive: true, force: true });
    },
  };
};
