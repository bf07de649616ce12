// `npm run team`: the lab of a team on this machine, in a few minutes: a server, two workers, four hosts, and three
// people whose runs are queued, booked, cancelled, and taken over from a worker that was killed.
//   node scripts/team.mjs [--quick]      --quick: no pauses to look, and shorter runs
// It needs root, for hosts that are copies of this machine's files. Everything is stopped and removed at the end, also
// when it is interrupted.
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { loadTypeScript } from './load-typescript.mjs';
import { labProcesses } from './team/processes.mjs';

const { quick } = parseArgs({ options: { quick: { type: 'boolean', default: false } } }).values;
const [lease, patience] = quick ? [2, 1] : [6, 6];
const look = quick ? 0 : 8_000;

const began = Date.now();
const clock = () => {
  const seconds = Math.round((Date.now() - began) / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
};
let number = 0;
const step = (text) => console.log(`\n[${clock()}] ${++number}. ${text}`);
const show = (text) => console.log(text.trimEnd().replace(/^/gm, '    '));

const folder = mkdtempSync(join(tmpdir(), 'rigger-team-'));
// The private PostgreSQL, which is another user where root calls, lies below it.
chmodSync(folder, 0o755);
let lab;
let processes;
let opening = Promise.resolve();
let clearing;
/** Stops and removes everything, once. */
const clear = () => {
  clearing ??= (async () => {
    for (const name of processes?.names() ?? []) await processes.kill(name);
    for (const worker of ['rack1', 'rack2']) lab?.killRuns(worker);
    await lab?.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 20 });
  })();
  return clearing;
};
for (const [signal, code] of Object.entries({ SIGHUP: 129, SIGINT: 130, SIGTERM: 143 }))
  process.once(signal, () => {
    process.exitCode = code;
    console.log(`\n${signal}: everything is stopped and removed`);
    // What is being made is waited for, so that it can be removed.
    void opening
      .catch(() => {})
      .then(clear)
      .then(
        () => process.exit(),
        (error) => {
          console.error(error);
          process.exit(1);
        },
      );
  });

const { openShowLab } = await loadTypeScript('test/team/support/show-lab.ts');
console.log(
  'The lab of a team, with everything that it needs, on this machine alone; Ctrl-C ends it at any time.',
);

step('Make a PostgreSQL, and four hosts, dut1 to dut4');
opening = openShowLab(folder, 4, quick ? 0.3 : 2).then((opened) => {
  lab = opened;
});

const tokens = {};
/** A person asks the server, with a token of their own. */
const asks = async (person, method, path, body) => {
  const answer = await fetch(`${server}/api/v1${path}`, {
    method,
    headers: { Authorization: `Bearer ${tokens[person]}`, 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const said = await answer.json();
  if (!answer.ok) throw new Error(`${person}: ${method} ${path}: ${answer.status} ${said.error}`);
  return said;
};
const submit = async (person, playbook, ...hosts) => {
  const { run } = await asks(person, 'POST', '/runs', {
    ...{ playbook, arguments: ['--limit', hosts.join(',')], hosts },
    project: { kind: 'folder', path: folder },
  });
  console.log(`    ${person} queues ${playbook} on ${hosts.join(' and ')}: run ${run}`);
  return run;
};
const rowOf = async (run) => (await lab.ask('select * from runs where id = $1', [run]))[0];
const until = async (run, is) => {
  for (;;) {
    const row = await rowOf(run);
    if (is(row)) return row;
    if (row.state === 'ended') throw new Error(`run ${run} has ended as ${row.outcome}: ${row.reason}`);
    await pause(100);
  }
};
/** What is done in runs is what a person would see there. */
const must = (is, words) => {
  if (!is) throw new Error(`it should be so that ${words}`);
};
const reasonOf = async (run) =>
  (await asks('kim', 'GET', '/queue')).queue.find(({ id }) => id === run)?.reason ?? 'it has ended';
let server;

const lookAt = async (...places) => {
  for (const place of places) console.log(`    look at: ${place}`);
  await pause(look);
};

try {
  await opening;
  processes = labProcesses(folder, lab.url);

  step('Start the server, and make accounts and tokens for kim, lee and mia');
  processes.start('serve', 'serve', '--listen', '127.0.0.1:0');
  [server] = await processes.says('serve', /^http:\S+$/m);
  const [link] = await processes.says('serve', /http:\S+\/set-password\/\S+/);
  for (const person of ['kim', 'lee', 'mia']) {
    await processes.run('account', 'add', person, '--role', 'user');
    tokens[person] = (
      await processes.run('token', 'create', 'show', '--account', person, '--role', 'user')
    ).trim();
  }
  await lookAt(`${server} — sign in as admin, whose password this link sets: ${link}`);

  step('Start two workers, rack1 and rack2: each makes two runs at a time');
  for (const name of ['rack1', 'rack2'])
    processes.start(name, 'worker', '--name', name, '--runs', 2, '--lease', lease, '--patience', patience);
  for (const name of ['rack1', 'rack2']) await processes.says(name, /takes runs/);

  step('Three people queue runs. A run has all its hosts, or waits and says for what');
  const measured = await submit('kim', 'measure.yml', 'dut1', 'dut2');
  const { worker } = await until(measured, ({ folder: known }) => known !== null);
  const soaked = await submit('mia', 'soak.yml', 'dut3');
  await until(soaked, ({ state }) => state === 'running');
  const updated = await submit('lee', 'update.yml', 'dut2');
  show(await processes.run('queue'));
  must(/^dut2 has run /.test(await reasonOf(updated)), `run ${updated} waits for dut2`);
  await lookAt(`${server}/queue`, `${server}/runs/${measured}, whose log comes by itself`);

  step('mia books dut4 for two hours: no run of others begins there');
  const now = new Date();
  const { booking } = await asks('mia', 'POST', '/bookings', {
    ...{ hosts: ['dut4'], from: now, until: new Date(now.getTime() + 7_200_000), why: 'new firmware' },
  });
  const booked = await submit('lee', 'update.yml', 'dut4');
  const reason = await reasonOf(booked);
  console.log(`    run ${booked} waits: ${reason}`);
  must(/^dut4 is booked by mia /.test(reason), `run ${booked} waits for mia`);
  show(await processes.run('who'));
  await lookAt(`${server} and ${server}/calendar`);

  step(`lee takes run ${booked} back, which waits; mia cancels run ${soaked}, which stops at a safe place`);
  await asks('lee', 'POST', `/runs/${booked}/cancel`);
  await asks('mia', 'POST', `/runs/${soaked}/cancel`);
  for (const run of [booked, soaked]) {
    const { outcome, reason: why } = await until(run, ({ state }) => state === 'ended');
    must(outcome === 'cancelled', `run ${run} was cancelled`);
    console.log(`    run ${run}: ${outcome}, ${why}`);
  }

  step(`Kill ${worker} and the process of run ${measured} with -9, in the middle of a step`);
  await processes.kill(worker);
  lab.killRuns(worker);
  const other = worker === 'rack1' ? 'rack2' : 'rack1';
  await until(measured, ({ state, attempt }) => state === 'suspect' || attempt === 2);
  console.log(`    run ${measured}: ${await reasonOf(measured)}`);
  console.log(`    run ${updated}, which waits for dut2: ${await reasonOf(updated)}`);
  await lookAt(`${server}: dut1 and dut2 are suspect; silence alone frees no host`);

  step(
    `${other} takes run ${measured} over: it wins the hosts under a higher epoch, and goes on where it stood`,
  );
  await until(measured, ({ attempt }) => attempt === 2);
  await lookAt(`${server}/runs/${measured}`);
  const { outcome } = await until(measured, ({ state }) => state === 'ended');
  must(outcome === 'succeeded', `run ${measured} succeeded`);
  for (const { host, proof } of await lab.ask(
    'select host, proof from lease_ends where run_id = $1 order by epoch, host',
    [measured],
  ))
    console.log(`    the lease of ${host} ended: ${proof}`);
  const lines = (await lab.linesOf('dut1')).filter((line) => line.startsWith('measure '));
  must(lines.length === 12 && new Set(lines).size === 12, 'each step was done once');
  console.log(`    dut1 wrote down ${lines.length} steps of run ${measured}, each once`);

  step(`Now dut2 is free, and run ${updated} of lee has its turn`);
  const last = await until(updated, ({ state }) => state === 'ended');
  must(last.outcome === 'succeeded', `run ${updated} succeeded`);
  await asks('mia', 'DELETE', `/bookings/${booking}`);
  console.log(`    run ${updated} succeeded on ${last.worker}; mia gives dut4 back`);
  await lookAt(`${server}/history, and as admin ${server}/audit`);

  step('Stop and remove everything');
} catch (error) {
  // Whoever interrupted it knows why it did not come to its end.
  if (clearing === undefined) {
    console.error(`\nIt stopped in step ${number}: ${error.message}`);
    process.exitCode = 1;
  }
} finally {
  await clear();
}
if (!process.exitCode)
  console.log(`\n[${clock()}] done. docs/team-lab.md shows how to have this for your hosts.`);
// Connections that the page keeps open do not matter any more.
process.exit();
