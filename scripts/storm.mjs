// `npm run storm`: a team's lab in a storm: real workers, PostgreSQL and hosts on this machine, of which workers are
// killed, PostgreSQL is restarted as after a crash, and connections are cut.
//   node scripts/storm.mjs [--seed 1] [--workers 2] [--hosts 4] [--runs 12] [--minutes 30]
// Ends with 1 when something does not hold of what the hosts themselves wrote down, and keeps what shows it.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { loadTypeScript } from './load-typescript.mjs';
import { brokenInvariants } from './storm/invariants.mjs';
import { drawOf } from './storm/random.mjs';
import { makeTrouble } from './storm/trouble.mjs';
import { stormWorker } from './storm/worker.mjs';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    workers: { type: 'string', default: '2' },
    hosts: { type: 'string', default: '4' },
    runs: { type: 'string', default: '12' },
    minutes: { type: 'string', default: '30' },
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
const [lease, patience] = [6, 3];

const { openStormLab } = await loadTypeScript('test/team/support/storm-lab.ts');
const folder = mkdtempSync(join(tmpdir(), 'rigger-storm-'));
// The private PostgreSQL, which is another user where root calls, lies below it.
chmodSync(folder, 0o755);
const began = Date.now();
const tell = (line) => console.log(`${((Date.now() - began) / 1000).toFixed(1).padStart(7)} s  ${line}`);

const draw = drawOf(given.seed);
const lab = await openStormLab(folder, given.hosts);
const capacity = Math.max(1, Math.ceil((1.5 * given.hosts) / given.workers));
const workers = Array.from({ length: given.workers }, (_, n) =>
  stormWorker({ name: `w${n + 1}`, folder, url: lab.url, lease, patience, runs: capacity }),
);
const calm = new AbortController();
const counts = {};
let broken = [];

/** Resolves when all runs have ended; false when they have not in time. */
const allEnded = async () => {
  const patienceMs = began + given.minutes * 60_000;
  let before = Number.POSITIVE_INFINITY;
  while (Date.now() < patienceMs) {
    await lab.liftQuarantines().catch(() => {});
    const open = await lab.open().catch(() => before);
    if (open < before && Number.isFinite(open)) tell(`${given.runs - open} of ${given.runs} runs have ended`);
    before = open;
    if (open === 0) return true;
    await pause(1_000);
  }
  return false;
};

process.once('SIGINT', () => calm.abort()).once('SIGTERM', () => calm.abort());
try {
  for (let run = 1; run <= given.runs; run++)
    await lab.submit({
      ...{ run, hosts: draw.some(lab.hosts, 1 + draw.below(3)), priority: draw.below(3) },
      // Some last longer than a lease.
      pace: draw.one([0.3, 0.3, 0.3, 3]),
    });
  for (const worker of workers) worker.start();
  tell(`${given.runs} runs wait for ${given.workers} workers and ${given.hosts} hosts; seed ${given.seed}`);
  const trouble = makeTrouble({
    ...{ draw, workers, lab, lease, patience, counts, tell },
    signal: calm.signal,
  });
  try {
    await Promise.race([allEnded(), trouble]);
  } finally {
    calm.abort();
    await trouble;
  }
  const record = await lab.record();
  broken = brokenInvariants(record);
  writeFileSync(join(folder, 'record.json'), JSON.stringify(record, null, 1));
  const count = (rows, test) => rows.filter(test).length;
  tell(
    [
      ...Object.entries(counts).map(([act, times]) => `${act} ${times}`),
      `succeeded ${count(record.runs, ({ outcome }) => outcome === 'succeeded')}`,
      `left in quarantine ${count(record.runs, ({ outcome }) => outcome === 'lost')}`,
      `taken over ${count(record.leaseEnds, ({ proof }) => proof.startsWith('taken over'))} leases`,
      `resumed ${record.resumed} times`,
      `never begun ${count(record.leaseEnds, ({ proof }) => proof === 'never begun')} leases`,
      `lease ends ${record.leaseEnds.length}`,
      `lines of hosts ${record.lines.length}`,
    ].join(', '),
  );
  for (const { invariant, evidence } of broken)
    console.log(`BROKEN: ${[invariant, ...evidence].join('\n  ')}`);
  console.log(broken.length === 0 ? 'every invariant held' : `${broken.length} broken; ${folder} is kept`);
} finally {
  for (const worker of workers) worker.kill();
  await lab.close();
  if (broken.length === 0) rmSync(folder, { recursive: true, force: true });
}
process.exit(broken.length === 0 ? 0 : 1);
