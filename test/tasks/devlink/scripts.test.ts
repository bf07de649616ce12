import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { eswitchAtBoot } from '../../../src/tasks/devlink/eswitch.js';
import { paramAtBoot, reloadAtBoot } from '../../../src/tasks/devlink/params.js';
import { rateScript } from '../../../src/tasks/devlink/rates.js';

const handle = 'pci/0000:3b:00.0';

/** A real shell whose `devlink` answers as iproute2 6.1 prints, and notes what it is told to change. */
let host: string;
beforeEach(() => {
  host = mkdtempSync(join(tmpdir(), 'rigger-devlink-'));
});
afterEach(() => rmSync(host, { recursive: true }));

const run = (script: string, answers: Readonly<Record<string, string>>) => {
  const cases = Object.entries(answers).map(([words, text], index) => {
    writeFileSync(join(host, `${index}`), text);
    return `'${words}') cat ${join(host, `${index}`)} ;;`;
  });
  writeFileSync(
    join(host, 'devlink'),
    `#!/bin/sh\ncase "$*" in ${cases.join('\n')}\n*' show '*) exit 1 ;;\n*) echo "$*" >> ${join(host, 'log')} ;; esac\n`,
  );
  chmodSync(join(host, 'devlink'), 0o755);
  writeFileSync(join(host, 'log'), '');
  const { status, stderr } = spawnSync('sh', ['-s'], {
    input: script,
    encoding: 'utf8',
    env: { PATH: `${host}:${process.env.PATH}` },
  });
  const told = readFileSync(join(host, 'log'), 'utf8').split('\n').slice(0, -1);
  return { status, told, ...(stderr !== '' && { stderr: stderr.trim() }) };
};

const ports = `${handle}/65535: type eth netdev eth2 flavour physical port 0 splittable false
${handle}/1: type eth netdev ext flavour pcivf controller 1 pfnum 0 vfnum 3 external true splittable false
  function:
    hw_addr 00:00:00:00:00:00
${handle}/4: type eth netdev eth13 flavour pcivf controller 0 pfnum 0 vfnum 3 external false splittable false
${handle}/5: type eth netdev eth23 flavour pcivf controller 0 pfnum 1 vfnum 3 external false splittable false
pci/0000:3b:00.01/9: type eth netdev other flavour pcivf pfnum 0 vfnum 3 splittable false
`;
const rate = { pf: 0, state: 'present' as const };

test('the port of a function is found by its number, not that of another host or card', () => {
  expect(
    run(rateScript(handle, { ...rate, vf: 3, tx_max_mbit: 500, parent: 'g' }), { 'port show': ports }),
  ).toEqual({
    status: 0,
    told: [`port function rate set ${handle}/4 tx_max 500mbit parent g`],
  });
  expect(
    run(rateScript(handle, { ...rate, pf: 1, vf: 3, parent: 'none' }), { 'port show': ports }),
  ).toMatchObject({
    told: [`port function rate set ${handle}/5 noparent`],
  });
  expect(run(rateScript(handle, { ...rate, vf: 2, tx_max_mbit: 1 }), { 'port show': ports })).toEqual({
    ...{ status: 1, told: [], stderr: `${handle} has no port for virtual function 2 of 0` },
  });
});

test('a group is made once', () => {
  const script = rateScript(handle, { ...rate, group: 'g', tx_share_mbit: 10 });
  const set = `port function rate set ${handle}/g tx_share 10mbit`;
  expect(run(script, {}).told).toEqual([`port function rate add ${handle}/g`, set]);
  expect(run(script, { [`port function rate show ${handle}/g`]: 'x' }).told).toEqual([set]);
});

test('at boot a driver starts again once for values that it does not have, and for none that it has', () => {
  const script = `due=\n${paramAtBoot(handle, 'enable_roce', false, 'driverinit')}\n${reloadAtBoot(handle)}`;
  const shown = (value: string) => ({
    [`-j dev param show ${handle} name enable_roce`]: `{"param":{"${handle}":[{"name":"enable_roce","type":"generic","values":[{"cmode":"driverinit","value":${value}}]}]}}`,
  });
  expect(run(script, shown('true'))).toEqual({
    status: 0,
    told: [`dev param set ${handle} name enable_roce value false cmode driverinit`, `dev reload ${handle}`],
  });
  expect(run(script, shown('false'))).toEqual({ status: 0, told: [] });
  expect(run(script, shown('false,"default":true'))).toEqual({ status: 0, told: [] });
});

test('under functions that somebody has made by then no driver starts again', () => {
  const script = reloadAtBoot(handle).replaceAll('/sys/bus/pci/devices/0000:3b:00.0', host);
  const functions = (count: number) => writeFileSync(join(host, 'sriov_numvfs'), `${count}\n`);
  functions(0);
  expect(run(`due=1\n${script}`, {})).toEqual({ status: 0, told: [`dev reload ${handle}`] });
  functions(4);
  expect(run(`due=1\n${script}`, {})).toMatchObject({
    ...{ status: 1, told: [] },
    stderr: expect.stringContaining(`${handle} has 4 virtual functions already`),
  });
  expect(run(`due=\n${script}`, {})).toEqual({ status: 0, told: [] });
});

test('at boot a mode that is there is not asked for again', () => {
  const script = eswitchAtBoot(handle, 'mode', 'switchdev');
  const shown = (mode: string) => ({
    [`-j dev eswitch show ${handle}`]: `{"dev":{"${handle}":{"mode":"${mode}","inline-mode":"none"}}}`,
  });
  expect(run(script, shown('legacy')).told).toEqual([`dev eswitch set ${handle} mode switchdev`]);
  expect(run(script, shown('switchdev')).told).toEqual([]);
});
