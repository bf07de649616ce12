// `npm run bench`: tools side by side on real hosts, and our own hot paths against their limits.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, release } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { ensurePackages, forBench } from '../scripts/apt.mjs';
import { engines } from './engines/engines.mjs';
import { readOptions, usage } from './options.mjs';
import { paths } from './paths/paths.mjs';
import { measureCell } from './peers.mjs';
import { pathsTable, peersTable, targetsTable } from './table.mjs';
import { judge } from './targets.mjs';

/** They need nothing but what the tests have. */
const ownEngines = ['rigger', 'floor', 'connections', 'script'];

const root = join(import.meta.dirname, '..');

const firstLine = (program, ...args) =>
  spawnSync(program, args, { encoding: 'utf8' }).stdout?.split('\n')[0] || undefined;

const machine = () => ({
  cores: availableParallelism(),
  processor: cpus()[0]?.model,
  kernel: release(),
  node: process.version,
  ansible: firstLine('ansible-playbook', '--version'),
  mitogen: firstLine('dpkg-query', '-W', '-f', '${Version}', 'ansible-mitogen'),
  openssh: firstLine('dpkg-query', '-W', '-f', '${Version}', 'openssh-server'),
});

const say = (text) => process.stderr.write(`${new Date().toISOString().slice(11, 19)}  ${text}\n`);

const peers = async ({ cells, repeat }) => {
  if (process.getuid() !== 0) throw new Error('hosts in namespaces of their own need root');
  if (cells.some((cell) => cell.engines.some((name) => !ownEngines.includes(name)))) ensurePackages(forBench);
  const rows = [];
  for (const cell of cells)
    rows.push(...(await measureCell(cell, { repeat, say, logs: join(root, '.rigger/bench') })));
  const targets = judge(rows);
  console.log(`${peersTable(rows, (name) => engines[name].title)}\n\n${targetsTable(targets)}\n`);
  return { rows, targets };
};

const hotPaths = async ({ paths: names, bundleGib }) => {
  const rows = [];
  for (const name of names) {
    say(paths[name].title);
    // One that fails is told, and the others are measured all the same.
    const failed = ({ message }) => ({
      seen: message.split('\n')[0],
      limit: '',
      verdict: 'FAILED',
      figures: message,
    });
    rows.push({ name: paths[name].title, ...(await paths[name].measure({ bundleGib }).catch(failed)) });
  }
  console.log(`${pathsTable(rows)}\n`);
  return rows;
};

try {
  const options = readOptions(process.argv.slice(2));
  if (options.help) process.stdout.write(usage);
  else {
    const results = { machine: machine(), started: new Date().toISOString(), load: { before: loadavg() } };
    if (options.parts.includes('peers')) results.peers = await peers(options);
    if (options.parts.includes('paths')) results.paths = await hotPaths(options);
    results.load.after = loadavg();
    const file = resolve(options.json);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
    const { before, after } = results.load;
    console.log(
      `load ${before[0].toFixed(1)} before, ${after[0].toFixed(1)} after; all figures: ${options.json}`,
    );
    // A missed target depends on the machine; a run that is void never does.
    const isVoid = results.peers?.rows.some((row) => row.void);
    if (isVoid || results.paths?.some(({ verdict }) => verdict === 'FAILED')) process.exitCode = 1;
  }
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
