// `npm run demo`: from an empty machine to a report, in the emulated lab.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensurePackages, forLab } from './apt.mjs';
import { ensureNodePackages, root, runStep } from './steps.mjs';

const logs = join(root, '.rigger/demo');
const began = Date.now();
const rigger = (...args) => [process.execPath, join(root, 'bin/rigger.js'), ...args];

const clock = () => {
  const seconds = Math.round((Date.now() - began) / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
};

let number = 0;
/** Runs a step; one that fails ends the demo with its name and its log. */
const step = async (name, argv, more = {}) => {
  number += 1;
  console.log(
    `\n[${clock()}] ${number}. ${name}${
      more.quiet
        ? ''
        : `\n$ ${argv
            .map((word) => word.replace(root, ''))
            .join(' ')
            .replace(process.execPath, 'node')}`
    }`,
  );
  const result = await runStep(
    { name, argv, env: { FORCE_COLOR: process.stdout.isTTY ? '1' : '0' }, ...more },
    logs,
  );
  if (result.code !== 0) {
    console.error(`\nThe demo stopped in step ${number}, "${name}" (exit code ${result.code}).`);
    console.error(
      `Its log: ${result.log}\nThe lab is left as it is: \`node bin/rigger.js lab status\`, \`lab console dut1\`, \`lab down\`.`,
    );
    process.exit(1);
  }
  return result;
};

const runFolders = () => (existsSync(join(root, 'runs')) ? readdirSync(join(root, 'runs')).sort() : []);
const newest = (part) => runFolders().findLast((name) => name.includes(part));

/** What the last run of a playbook changed, from its journal. */
const changesOf = (run) => {
  const lines = readFileSync(join(root, 'runs', run, 'events.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const end = lines.findLast(({ type }) => type === 'run-finished');
  return Object.values(end.hosts).reduce((sum, host) => sum + host.changed, 0);
};

console.log('This demo builds an emulated SR-IOV lab on this machine, provisions it, and measures it.');
ensurePackages(forLab);
ensureNodePackages();
if (!existsSync(join(root, 'dist/rigger.cjs')))
  await step('build rigger', ['npm', 'run', '-s', 'build'], { quiet: true });
await step('bring the lab up', rigger('lab', 'up'));
await step('plan: what would change', rigger('plan', 'playbooks/site.yml'));
await step('apply: IOMMU, virtual functions, libvirt, guests', rigger('apply', 'playbooks/site.yml'));
await step('apply again: nothing changes', rigger('apply', 'playbooks/site.yml'));
const again = changesOf(newest('-site-'));
if (again !== 0) {
  console.error(
    `\nThe second run changed ${again} things; it should change none. See ${join('runs', newest('-site-'))}.`,
  );
  process.exit(1);
}
await step('measure: delay over Virtio and over SR-IOV', rigger('apply', 'playbooks/latency.yml'));
const bundle = newest('latency');
await step('report', rigger('report', join('runs', bundle), '-o', join('reports', bundle)));
await step('verify the bundle', rigger('verify', join('runs', bundle)));

console.log(`\n[${clock()}] done.\n`);
const markdown = readFileSync(join(root, 'reports', bundle, 'report.md'), 'utf8');
console.log(markdown.split('\n').slice(0, 24).join('\n'));
console.log(`
The report:           reports/${bundle}/index.html
The data behind it:   runs/${bundle}
Look into the lab:    node bin/rigger.js lab ssh dut1
Change something:     edit inventory/lab.yml, then node bin/rigger.js plan playbooks/site.yml
Stop the lab:         node bin/rigger.js lab down`);
