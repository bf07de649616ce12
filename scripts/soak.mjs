// Ten runs of the measuring part in a row, with four guests at once: does the emulated host stand it?
//   node scripts/soak.mjs [RUNS]
// Says after each run whether the machines are as they were: same boot, no panic on the console.
import { readdirSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { root, runStep } from './steps.mjs';
import { bundleSummary, middle, trialsOf } from './suite-summary.mjs';

const wanted = Number(process.argv[2] ?? 10);
const logs = join(root, '.rigger/soak');
const fourGuests = ['-e', '@playbooks/vars/four-guests.yml'];
const design = {
  ...{ guest_counts: [4], sizes: [56], directions: ['out'], loads: ['idle'], tools: ['ping'] },
  ...{ repeat: 6, warm_up: 0, count: 20, interval: 0.05, seconds: 1 },
};
const chosen = ['-e', JSON.stringify({ design: 'soak', designs: { soak: design } })];

const rigger = async (name, ...args) =>
  runStep({ name, argv: [process.execPath, join(root, 'bin/rigger.js'), ...args], quiet: true }, logs);

/** What must not change: the boot that the hypervisor is in, and what `lab status` thinks of the machines. */
const health = async () => {
  const boot = await rigger('boot', 'lab', 'ssh', 'dut1', '--', 'cat', '/proc/sys/kernel/random/boot_id');
  const status = await rigger('status', 'lab', 'status', '--json');
  const machines = JSON.parse(status.stdout).machines;
  return {
    boot: boot.stdout.trim(),
    well: machines.every(({ condition }) => condition === 'running'),
    machines,
  };
};

const must = async (name, ...args) => {
  const result = await rigger(name, ...args);
  if (result.code === 0) return result;
  console.error(`${name} ended with exit code ${result.code}; its log: ${result.log}`);
  process.exit(1);
};

await must('lab-up', 'lab', 'up');
await must('provision', 'apply', 'playbooks/site.yml', ...fourGuests);
const before = await health();
const skews = [];
const shares = [];
let bad = 0;
for (let number = 1; number <= wanted; number += 1) {
  const { code, seconds, log } = await rigger(
    `run-${number}`,
    'apply',
    'playbooks/latency.yml',
    ...fourGuests,
    ...chosen,
  );
  const run = join(
    root,
    'runs',
    readdirSync(join(root, 'runs'))
      .filter((each) => each.includes('-latency-'))
      .sort()
      .at(-1),
  );
  const { well, boot, machines } = await health();
  const summary = bundleSummary(run);
  skews.push(...trialsOf(run).flatMap(({ start }) => (start === null ? [] : [start.skew])));
  shares.push(summary.overhead.share);
  const fine = code === 0 && well && boot === before.boot && summary.failed === 0;
  if (!fine) bad += 1;
  console.log(
    `run ${number}: exit code ${code}, ${summary.trials} trials, ${summary.failed} failed, ${seconds.toFixed(0)} s, load ${loadavg()[0].toFixed(1)}, ${
      boot === before.boot ? 'same boot' : 'ANOTHER BOOT'
    }, ${machines.map(({ name, condition }) => `${name} ${condition}`).join(', ')}`,
  );
  if (code !== 0) console.log(`  what it said is in ${log}`);
}
const sorted = [...skews].sort((a, b) => a - b);
const at = (share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]?.toFixed(1);
console.log(
  `start skew of four guests over ${sorted.length} starts, ms: smallest ${at(0)}, quartiles ${at(0.25)} ${at(0.5)} ${at(0.75)}, 90 % below ${at(0.9)}, largest ${at(1)}`,
);
console.log(
  `overhead outside the measurement: ${Math.round(100 * middle(shares))} % of a trial (median of the runs)`,
);
console.log(
  bad === 0
    ? `${wanted} runs, and the emulated host stood them`
    : `${bad} of ${wanted} runs were not as they should be`,
);
process.exit(bad === 0 ? 0 : 1);
