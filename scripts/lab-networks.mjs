// `npm run lab-networks`: real machines of the emulated lab with what `rigger lab up --with` gives them, one lab after
// the other, each with its cases; prints a line for each case, and exits with 1 where one failed.
//   npm run lab-networks [-- ROUND…]      only these: netdevsim, networkmanager, netplan, openvswitch, nvme, amd-iommu
//   npm run lab-networks -- brief         a few cases of netdevsim and NetworkManager, without a boot: one or two minutes
//   npm run lab-networks -- --keep ROUND  leaves that lab up, and says where
import { parseArgs } from 'node:util';
import { amdIommu } from './lab-networks/amd-iommu.mjs';
import { brief } from './lab-networks/brief.mjs';
import { makeLab } from './lab-networks/lab.mjs';
import { netplan, networkmanager } from './lab-networks/managers.mjs';
import { netdevsim } from './lab-networks/netdevsim.mjs';
import { nvme } from './lab-networks/nvme.mjs';
import { openvswitch } from './lab-networks/openvswitch.mjs';

/** The labs, by the name of what they are about. `brief` is part of others, and of no whole run. */
const rounds = { brief, netdevsim, networkmanager, netplan, openvswitch, nvme, 'amd-iommu': amdIommu };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { keep: { type: 'boolean', default: false } },
});
const unknown = positionals.filter((name) => !(name in rounds));
if (unknown.length > 0) {
  console.error(`there is no round ${unknown.join(', ')}; the rounds are ${Object.keys(rounds).join(', ')}`);
  process.exit(2);
}
const names = positionals.length > 0 ? positionals : Object.keys(rounds).filter((name) => name !== 'brief');

const failed = [];
const seconds = (since) => `${((performance.now() - since) / 1000).toFixed(0)} s`;
const judge = async (name, work) => {
  const began = performance.now();
  try {
    await work();
    console.log(`pass  ${name}  (${seconds(began)})`);
    return true;
  } catch (error) {
    failed.push(name);
    console.log(
      `FAIL  ${name}  (${seconds(began)})\n${String(error?.stack ?? error).replace(/^/gm, '      ')}`,
    );
    return false;
  }
};

for (const name of names) {
  const { extras, cases } = rounds[name];
  const lab = makeLab();
  console.log(`\n== ${name}: lab with ${extras.join(', ')}`);
  try {
    if (!(await judge(`${name}: up`, () => lab.up(extras)))) continue;
    for (const [title, work] of Object.entries(cases)) await judge(`${name}: ${title}`, () => work(lab));
    if (values.keep) console.log(`kept: ${lab.project}`);
  } finally {
    if (!values.keep) await judge(`${name}: down leaves nothing`, () => lab.remove());
  }
}
console.log(failed.length > 0 ? `\n${failed.length} failed:\n  ${failed.join('\n  ')}` : '\nall passed');
process.exitCode = failed.length > 0 ? 1 : 0;
