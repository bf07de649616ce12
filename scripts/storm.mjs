// `npm run storm`: a team's lab in a storm: a real server, workers, PostgreSQL and hosts on this machine, of which
// workers and the server are killed, PostgreSQL is restarted as after a crash, and connections are cut.
//   node scripts/storm.mjs [--seed 1] [--workers 2] [--hosts 4] [--runs 12] [--minutes 120]
//                          [--acts 1000000] [--lease 6] [--patience 3]
// Ends with 1 when something does not hold of what the hosts themselves wrote down, and keeps what shows it.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { loadTypeScript } from './load-typescript.mjs';
import { brokenInvariants } from './storm/invariants.mjs';
import { stormProcess } from './storm/process.mjs';
import { drawOf } from './storm/random.mjs';
import { stormServer } from './storm/server.mjs';
import { makeTrouble } from './storm/trouble.mjs';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    workers: { type: 'string', default: '2' },
    hosts: { type: 'string', default: '4' },
    runs: { type: 'string', default: '12' },
    minutes: { type: 'string', default: '120' },
    // How often there is trouble, at most.
    acts: { type: 'string', default: '1000000' },
    lease: { type: 'string', default: '6' },
    patience: { type: 'string', default: '3' },
  },
});
const given = Object.fromEntries(
  Object.entries(values).map(([flag, text]) => {
    if (!/^\d{1,9}$/.test(text) || (Number(text) === 0 && flag !== 'seed')) {
      console.error(`--${flag} is a whole number above 0, not ${JSON.stringify(text)}`);
      process.exit(2);
    }
    return [flag, Number(text)];
  }),
);
const { lease, patience } = given;

const { openStormLab } = await loadTypeScript('test/team/support/storm-lab.ts');
const folder = mkdtempSync(join(tmpdir(), 'rigger-storm-'));
// The private PostgreSQL, which is another user where root calls, lies below it.
chmodSync(folder, 0o755);
const began = Date.now();
const seconds = () => (Date.now() - began) / 1000;
const tell = (line) => console.log(`${seconds().toFixed(1).padStart(7)} s  ${line}`);

const calm = new AbortController();
let stopped = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.once(signal, () => {
    stopped = true;
    calm.abort();
  });

const draw = drawOf(given.seed);
const lab = await openStormLab(folder, given.hosts);
const { url } = lab;
const capacity = Math.max(1, Math.ceil((1.5 * given.hosts) / given.workers));
const flags = ['--lease', lease, '--patience', patience, '--runs', capacity];
const workers = Array.from({ length: given.workers }, (_, n) => {
  const name = `w${n + 1}`;
  return stormProcess({ name, folder, url, words: ['worker', '--name', name, ...flags] });
});
const server = await stormServer({ folder, url, token: lab.token });
const counts = {};
let broken = [];

/** Resolves when all runs have ended; false when they have not in time, or somebody stopped it. */
const allEnded = async () => {
  let before = Number.POSITIVE_INFINITY;
  while (seconds() < given.minutes * 60 && !calm.signal.aborted) {
    await lab.liftQuarantines().catch(() => {});
    const open = await lab.open().catch(() => before);
    if (open < before && Number.isFinite(open)) tell(`${given.runs - open} of ${given.runs} runs have ended`);
    before = open;
    if (open === 0) return true;
    await pause(1_000);
  }
  return false;
};

try {
  for (let run = 1; run <= given.runs; run++)
    await lab.submit({
      ...{ run, hosts: draw.some(lab.hosts, 1 + draw.below(3)), priority: draw.below(3) },
      // Some last longer than a lease.
      pace: draw.one([0.3, 0.3, 0.3, 3]),
    });
  for (const started of [server, ...workers]) started.start();
  tell(`${given.runs} runs wait for ${given.workers} workers and ${given.hosts} hosts; seed ${given.seed}`);
  const trouble = makeTrouble({
    ...{ draw, workers, server, lab, lease, patience, counts, tell },
    most: given.acts,
    // Some hundred acts in the longest storm.
    every: Math.max(1, Math.floor(given.runs / 200)),
    signal: calm.signal,
  });
  const watching = server.watch(calm.signal);
  try {
    // One that fails is told of at once; one that has made all of its trouble leaves the runs to end.
    await Promise.race([allEnded(), trouble.then(() => new Promise(() => {}))]);
  } finally {
    calm.abort();
    await Promise.all([trouble, watching]);
  }
  if (stopped) throw new Error('stopped before its end, and nothing was judged');
  const lasted = seconds();
  const record = { ...(await lab.record()), serverAnswers: await server.recovers() };
  broken = brokenInvariants(record);
  writeFileSync(join(folder, 'record.json'), JSON.stringify(record, null, 1));
  const count = (rows, test) => rows.filter(test).length;
  tell(
    [
      `seed ${given.seed}: ${given.runs} runs in ${Math.round(lasted)} s`,
      ...Object.entries(counts).map(([act, times]) => `${act} ${times}`),
      `succeeded ${count(record.runs, ({ outcome }) => outcome === 'succeeded')}`,
      `left in quarantine ${count(record.runs, ({ outcome }) => outcome === 'lost')}`,
      `taken over ${count(record.leaseEnds, ({ proof }) => proof.startsWith('taken over'))} leases`,
      `resumed ${record.resumed} times`,
      `processes of runs killed ${record.crashes.length}`,
      `never begun ${count(record.leaseEnds, ({ proof }) => proof === 'never begun')} leases`,
      `lease ends ${record.leaseEnds.length}`,
      `lines of hosts ${record.lines.length}`,
      `workers ended by themselves ${workers.reduce((sum, { ends }) => sum + ends(), 0)} times`,
      `the server answered ${server.looks.answered} of ${server.looks.asked} times`,
    ].join(', '),
  );
  for (const { invariant, evidence } of broken)
    console.log(`BROKEN: ${[invariant, ...evidence].join('\n  ')}`);
  console.log(broken.length === 0 ? 'every invariant held' : `${broken.length} broken; ${folder} is kept`);
} finally {
  for (const started of [server, ...workers]) started.kill();
  for (const { name } of workers) lab.killRuns(name);
  await lab.close();
  if (broken.length === 0) rmSync(folder, { recursive: true, force: true, maxRetries: 20 });
}
process.exit(broken.length === 0 ? 0 : 1);
