// `npm run lab-redfish`: real machines of the emulated lab whose management controllers speak each dialect in turn.
// For each: plan, apply with a reset that really happens, read-back, a second run that changes nothing, another
// client (redfishtool) that reads the same, and no session left open. Exits with 1 where one failed.
//   npm run lab-redfish [-- DIALECT…]        only these
//   npm run lab-redfish -- --project DIR …   in the lab of that project, which is left up
import { deepEqual, doesNotMatch, equal, match, notEqual } from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { parse } from 'yaml';
import { makeLab } from './lab-networks/lab.mjs';
import { loadTypeScript } from './load-typescript.mjs';

const { dialects, dialectNames } = await loadTypeScript('src/lab/controller/dialects.ts');
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { project: { type: 'string' } },
});
const unknown = positionals.filter((name) => !dialectNames.includes(name));
if (unknown.length > 0) {
  console.error(`there is no dialect ${unknown.join(', ')}; there are ${dialectNames.join(', ')}`);
  process.exit(2);
}
const lab = makeLab(values.project);

/** Cards by their identifiers: the one that offers functions, and the one that takes its place. */
const cards = { on: '0x10c9', off: '0x10d3' };

const controller = () =>
  parse(readFileSync(join(lab.project, 'inventory/host_vars/dut1/lab.yml'), 'utf8')).redfish;

/** What another's client reads. */
const redfishtool = async (...words) => {
  const { url, user, password } = controller();
  const access = ['-r', new URL(url).host, '-u', user, '-p', password, '-S', 'Always', '-A', 'Basic'];
  const { stdout } = await promisify(execFile)('redfishtool', [...access, '-T', '120', ...words]);
  return stdout;
};

/** One setting, turned to what it is not; what is told of it in each step. */
const turn = async (name) => {
  const dialect = dialects[name];
  const settings = `/redfish/v1/Systems/${dialect.system}/Bios`;
  const slash = dialect.slashes ? '/' : '';
  const read = async () =>
    JSON.parse(await redfishtool('raw', 'GET', `${settings}${slash}`)).Attributes.Sriov;
  const now = String(await read());
  const wanted = now === dialect.enabled.given ? dialect.disabled : dialect.enabled;
  const value = /^\d+$/.test(wanted.name) ? Number(wanted.name) : wanted.name;
  const attributes = { Sriov: value, ...(dialect.profile && { SysProfile: 'Custom' }) };
  const file = '.rigger/firmware.yml';
  writeFileSync(
    join(lab.project, file),
    JSON.stringify([
      {
        ...{ hosts: 'dut1', become: true, allow: ['reboot'] },
        tasks: [{ firmware_settings: { attributes } }, { power: 'reset_if_needed' }],
      },
    ]),
  );
  const boot = () => lab.on('dut1', 'cat /proc/sys/kernel/random/boot_id');
  const before = await boot();
  match(await lab.must(0, 'plan', file), /would change firmware_settings[\s\S]*Sriov/);
  equal(await boot(), before);
  match(await lab.must(0, 'apply', file), /changed firmware_settings/);
  notEqual(await boot(), before, 'no reset happened');
  equal(
    await lab.on('dut1', 'cat /sys/bus/pci/devices/0000:01:00.0/device'),
    wanted === dialect.enabled ? cards.on : cards.off,
  );
  equal(String(await read()), wanted.given);
  doesNotMatch(await lab.must(0, 'plan', file), /~ would change/);
  await lab.must(0, 'apply', file);
  lab.unchanged();
  const card = dialect.jobs === undefined ? '1' : 'NIC.Slot.1-1-1';
  const functions =
    dialect.jobs === undefined ? { VirtualFunctionsEnabled: true } : { VirtualizationMode: 'SRIOV' };
  writeFileSync(
    join(lab.project, file),
    JSON.stringify([
      {
        ...{ hosts: 'dut1', become: true, allow: ['reboot'] },
        tasks: [
          { network_attributes: { function: card, attributes: functions } },
          { power: 'reset_if_needed' },
        ],
      },
    ]),
  );
  match(await lab.must(0, 'apply', file), /changed network_attributes/);
  await lab.must(0, 'apply', file);
  lab.unchanged();
  const open = JSON.parse(await redfishtool('raw', 'GET', `/redfish/v1/SessionService/Sessions${slash}`));
  deepEqual(open.Members, []);
  return `Sriov ${now} → ${wanted.given}`;
};

const failed = [];
try {
  for (const name of positionals.length > 0 ? positionals : dialectNames) {
    const began = performance.now();
    try {
      await lab.must(0, 'lab', 'up', '--install', '--redfish', name);
      const said = await turn(name);
      console.log(`pass  ${name}: ${said}  (${((performance.now() - began) / 1000).toFixed(0)} s)`);
    } catch (error) {
      failed.push(name);
      console.log(`FAIL  ${name}\n${String(error?.stack ?? error).replace(/^/gm, '      ')}`);
    }
  }
} finally {
  if (values.project === undefined) await lab.remove();
}
console.log(failed.length > 0 ? `\n${failed.length} failed: ${failed.join(', ')}` : '\nall passed');
process.exitCode = failed.length > 0 ? 1 : 0;
