// What a run in the emulated lab makes of faults in the middle of a block, and whether it can be completed:
//   node scripts/faults.mjs [killed|guest|wire|controller-disk|host-disk …]
// Each fault strikes after the third trial; then the cause is mended, and the same run goes on to its end.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { $ } from 'zx/core';
import { loadTypeScript } from './load-typescript.mjs';
import { root } from './steps.mjs';
import { rowsOf, trialsOf } from './suite-summary.mjs';

const runs = join(root, 'runs');
const program = join(root, 'bin/rigger.js');
const { setWire } = await loadTypeScript('src/lab/index.ts');
const onHost = (host, command) =>
  execFileSync(process.execPath, [program, 'lab', 'ssh', host, '--', 'sh', '-c', command], {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });

/** What strikes, how it is mended, and which tools the run uses. */
const faults = {
  killed: { tools: ['sockperf'], strike: (rigger) => rigger.kill('SIGKILL'), mend: () => {} },
  guest: { tools: ['ping'], strike: () => onHost('dut1', 'virsh destroy g1'), mend: () => {} },
  wire: {
    tools: ['ping'],
    strike: () => setWire(root, 'dut1', false),
    mend: () => setWire(root, 'dut1', true),
  },
  'controller-disk': {
    tools: ['ping'],
    before: () => execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'none', runs]),
    strike: () => {
      try {
        writeFileSync(join(runs, 'filler'), Buffer.alloc(2 ** 21));
      } catch {
        // As much as there was room for.
      }
    },
    mend: () => rmSync(join(runs, 'filler')),
    after: () => execFileSync('umount', [runs]),
  },
  'host-disk': {
    tools: ['sockperf'],
    // A /tmp in memory is made small first: filling it as it is would take the memory of the host. Something
    // goes on writing, as a growing log does: what a trial that ends gives back would be room for the next.
    strike: () =>
      onHost(
        'peer1',
        `mount -o remount,size=64k /tmp
setsid sh -c 'i=0; while [ $i -lt 2000 ] && [ ! -e /run/emptied ]; do cat /dev/zero >>/tmp/filler; sleep 0.1; i=$((i + 1)); done' </dev/null >/dev/null 2>&1 &`,
      ),
    mend: () =>
      onHost(
        'peer1',
        'touch /run/emptied; sleep 1; rm -f /tmp/filler /run/emptied; mount -o remount,size=50% /tmp',
      ),
  },
};

const design = (tools) => ({
  ...{ guest_counts: [1], sizes: [56], directions: ['out'], loads: ['idle'], tools },
  ...{ repeat: 5, warm_up: 0, count: 10, interval: 0.05, seconds: 1 },
});

const newest = () =>
  readdirSync(runs)
    .filter((each) => each.includes('-latency-'))
    .sort()
    .at(-1);

/** Runs rigger; `watch` is called as its output grows. Resolves to its exit code and what it said. */
const apply = async (tools, more, watch = () => {}) => {
  const chosen = JSON.stringify({ design: 'fault', designs: { fault: design(tools) } });
  const rigger = $({
    prefix: 'exec ',
    cwd: root,
    env: { ...process.env, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
    nothrow: true,
    quiet: true,
  })`${process.execPath} ${program} apply playbooks/latency.yml -e ${chosen} ${more}`;
  let said = '';
  for (const stream of [rigger.stdout, rigger.stderr])
    stream.on('data', (chunk) => {
      said += chunk;
      watch(said, rigger.child);
    });
  const { exitCode, signal } = await rigger;
  return { code: exitCode ?? signal, said };
};

/** What is wrong with a bundle that should be whole: a place that is missing, or counted twice. */
const wrongWith = (bundle) => {
  const { schedule, measure } = JSON.parse(readFileSync(join(bundle, 'run.json'), 'utf8'));
  const last = new Map();
  const ok = new Map();
  for (const trial of trialsOf(bundle)) {
    const place = `block ${trial.block} cell ${trial.cell} ${trial.workload}`;
    last.set(place, trial.status);
    if (trial.status === 'ok') ok.set(place, (ok.get(place) ?? 0) + 1);
  }
  const places = schedule.flatMap((order, index) =>
    order.flatMap((cell) => measure.map(({ id }) => `block ${index + 1} cell ${cell} ${id}`)),
  );
  const rows = new Map();
  for (const row of rowsOf(bundle).filter(({ scope }) => scope === 'trial')) {
    const key = `${row.trial} ${row.metric}`;
    rows.set(key, (rows.get(key) ?? 0) + 1);
  }
  return [
    ...places.filter((place) => !last.has(place)).map((place) => `${place} is missing`),
    ...[...ok].filter(([, times]) => times > 1).map(([place]) => `${place} counts twice`),
    ...[...rows].filter(([, times]) => times > 1).map(([key]) => `the row ${key} is there twice`),
    ...[...last]
      .filter(([, status]) => status === 'interrupted')
      .map(([place]) => `${place} was never done again`),
  ];
};

/** The last lines of what was said, without trials that went well. */
const story = (said) =>
  said
    .split('\n')
    .filter((line) => /fail|interrupt|error|drift|ended what|note|help|unreach|lost|= /.test(line))
    .map((line) => `    ${line.trim().slice(0, 220)}`)
    .slice(-14)
    .join('\n');

/** What happens to one run, and whether it comes out whole. */
const prove = async (name) => {
  const { tools, strike, mend, before, after } = faults[name];
  mkdirSync(runs, { recursive: true });
  before?.();
  try {
    let struck = false;
    const first = await apply(tools, [], (said, rigger) => {
      if (struck || !/trial 3 /.test(said)) return;
      struck = true;
      (async () => strike(rigger))().catch((error) => console.error(String(error)));
    });
    const run = newest();
    console.log(`\n== ${name}: ${run}\n  it ended with ${first.code}:\n${story(first.said)}`);
    await mend();
    const finished = existsSync(join(runs, run, 'MANIFEST.sha256'));
    if (!finished) {
      const second = await apply(tools, ['--resume', run]);
      console.log(`  --resume ended with ${second.code}:\n${story(second.said)}`);
    }
    const history = trialsOf(join(runs, run)).map(
      ({ trial, block, cell, attempt, status }) =>
        `${trial}:${block}/${cell}${attempt > 1 ? `#${attempt}` : ''}${status === 'ok' ? '' : ` ${status}`}`,
    );
    console.log(`  trials (number:block/cell): ${history.join(', ')}`);
    const felt = first.code !== 0 || history.some((each) => each.includes(' '));
    const wrong = [...(felt ? [] : ['the run did not feel the fault']), ...wrongWith(join(runs, run))];
    execFileSync(process.execPath, [program, 'verify', join('runs', run)], { cwd: root, stdio: 'ignore' });
    console.log(
      wrong.length === 0 ? '  whole, nothing counted twice, and it verifies' : `  WRONG: ${wrong.join('; ')}`,
    );
    return wrong.length === 0;
  } catch (error) {
    console.log(`  WRONG: ${error.message}`);
    return false;
  } finally {
    after?.();
  }
};

const names = process.argv.slice(2);
const results = [];
for (const name of names.length > 0 ? names : Object.keys(faults)) results.push([name, await prove(name)]);
console.log(
  `\n${results.map(([name, good]) => `${name}: ${good ? 'as it should be' : 'NOT AS IT SHOULD BE'}`).join('\n')}`,
);
process.exit(results.every(([, good]) => good) ? 0 : 1);
