// `npm run capture-worlds`: is what `rigger capture` writes the host that it was written of? In the emulated lab: dut1
// bare, ready after site.yml, and with its guests measured, and the peer. Every fact that is read in the world of the
// file equals the one that was read on the host, values that are replaced apart; what tells whose host it is is
// nowhere in the file; without a program or a file a fact is unavailable, never another value. Exits with 1 otherwise.
//   npm run capture-worlds [-- --project DIR] [STATE…]   in the lab of that project, which is left up; bare, ready, busy
import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { makeLab } from './lab-networks/lab.mjs';
import { loadTypeScript } from './load-typescript.mjs';
import { root } from './steps.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { project: { type: 'string' } },
});
const states = positionals.length > 0 ? positionals : ['bare', 'ready', 'busy'];
const { captureHost, compareWithHost } = await loadTypeScript('test/worlds/captured.ts');
const lab = makeLab(values.project);

/** What nobody may find, put where facts read it. */
const placed = ['canarypassword', 'canarytoken', 'canaryserver'];
const place = [
  'cp -p /etc/fstab /etc/fstab.canary',
  'echo "//canaryserver/share /mnt cifs noauto,username=u,password=canarypassword 0 0" >> /etc/fstab',
  'echo "# token=canarytoken" >> /etc/fstab',
].join(' && ');
const takeAway = 'mv /etc/fstab.canary /etc/fstab';

/** What tells whose host it is, as the host has it. */
const ownWords = async (machine) => {
  const said = await lab.on(
    machine,
    [
      'cat /sys/class/net/*/address /etc/machine-id /sys/class/dmi/id/product_uuid /sys/class/dmi/id/*_serial 2>/dev/null',
      "cut -d' ' -f2 /etc/ssh/ssh_host_*.pub",
      "ip -o addr | awk '{print $4}' | cut -d/ -f1",
      "grep -ho '52:54:00:[0-9a-f:]*' /run/libvirt/qemu/*.xml /etc/libvirt/qemu/*.xml 2>/dev/null",
      'cat /sys/class/block/*/serial 2>/dev/null',
      'hostname',
      'true',
    ].join('; '),
  );
  const common = /^$|^(00:)+00$|^(ff:)+ff$|^127\.|^::1$|^fe80::$|^(Not Specified|None|0)$/i;
  return [...new Set(said.split('\n').map((word) => word.trim()))].filter((word) => !common.test(word));
};

const failed = [];
/** Records and compares one machine as it is now. */
const compare = async (title, machine) => {
  const began = performance.now();
  try {
    await lab.on(machine, place);
    let captured;
    let compared;
    let words;
    try {
      words = [...placed, ...(await ownWords(machine))];
      captured = await captureHost(machine);
      compared = compareWithHost(captured);
      // The file of the command itself is searched, too.
      await lab.must(0, 'capture', machine, '-b', '-o', 'captured.tar.gz');
    } finally {
      await lab.on(machine, takeAway);
    }
    const files = [captured.packed, readFileSync(join(lab.project, 'captured.tar.gz'))];
    rmSync(join(lab.project, 'captured.tar.gz'));
    const texts = files.map((file) => gunzipSync(file).toString('latin1').toLowerCase());
    const found = words.filter((word) => texts.some((text) => text.includes(word.toLowerCase())));
    const wrong = [...compared.wrong, ...found.map((word) => `${word} is in the file`)];
    console.log(
      `${wrong.length === 0 ? 'pass' : 'FAIL'}  ${title}: ${compared.equal} of ${compared.facts} facts equal, ${compared.available} of them available; ` +
        `${compared.without} readings without a program or a file; ${words.length} words looked for, ${found.length} found; ` +
        `${Math.round(files[1].length / 1024)} KiB  (${((performance.now() - began) / 1000).toFixed(0)} s)`,
    );
    for (const one of wrong) console.log(one.replace(/^/gm, '      '));
    if (wrong.length > 0) failed.push(title);
  } catch (error) {
    failed.push(title);
    console.log(`FAIL  ${title}\n${String(error?.stack ?? error).replace(/^/gm, '      ')}`);
  }
};

/** Latency is measured while `work` is done. */
const whileMeasuring = async (work) => {
  const child = spawn(
    process.execPath,
    [
      join(root, 'bin/rigger.js'),
      'apply',
      'playbooks/latency.yml',
      '-e',
      '{"designs":{"quick":{"repeat":40}}}',
    ],
    { cwd: lab.project, stdio: 'ignore', env: { ...process.env, NO_COLOR: '1' } },
  );
  const ended = new Promise((resolve) => child.on('close', resolve));
  try {
    // It has begun when the peer is asked by a guest.
    while ((await lab.on('dut1', 'virsh list --name | grep -c .')) === '0') await pause(1000);
    await work();
  } finally {
    child.kill('SIGINT');
    await ended;
  }
};

try {
  if (values.project === undefined) await lab.must(0, 'lab', 'up', '--install');
  process.chdir(lab.project);
  if (states.includes('bare')) {
    await compare('dut1, bare', 'dut1');
    await compare('peer1, bare', 'peer1');
  }
  if (states.some((one) => one !== 'bare')) await lab.must(0, 'apply', 'playbooks/site.yml');
  if (states.includes('ready')) {
    await compare('dut1, ready', 'dut1');
    await compare('peer1, ready', 'peer1');
  }
  if (states.includes('busy')) await whileMeasuring(() => compare('dut1, while guests measure', 'dut1'));
} finally {
  process.chdir(root);
  if (values.project === undefined) await lab.remove();
}
console.log(failed.length > 0 ? `\n${failed.length} failed: ${failed.join(', ')}` : '\nall passed');
process.exitCode = failed.length > 0 ? 1 : 0;
