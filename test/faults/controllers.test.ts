import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from '@jest/globals';
import { type Sshd, startSshd } from '../support/sshd.js';
import { type FaultProject, gate, makeProject, reaching, whenAtGate } from './project.js';
import { proves, well } from './proves.js';

let project: FaultProject;
let host: Sshd;
beforeAll(async () => {
  host = await startSshd({ prepare: '' });
});
afterAll(() => host.stop());
beforeEach(() => {
  project = makeProject();
  project.hosts({ h1: reaching(host) });
});
afterEach(() => project.remove());

proves('two-controllers', async (seen) => {
  project.hosts({ h1: reaching(host, { rigger_lock_timeout: 1 }) });
  project.write([gate, '{ name: ran, shell: "echo ran >>{{ there }}/ran" }']);
  let second: Promise<void> | undefined;
  const first = await project.apply(
    ['--json'],
    whenAtGate(project, () => {
      second = (async () => {
        seen(await project.apply());
        expect((await project.run(['plan', 'play.yml'])).code).toBe(0);
      })().finally(project.openGate);
    }),
  );
  await second;
  well(first);
  expect(project.text('ran')).toBe('ran\n');
  well(await project.apply());
});

proves('dead-lock', async (seen) => {
  project.write([gate]);
  expect((await project.apply(['--json'], { killWhen: project.atGate })).signal).toBe('SIGKILL');
  project.openGate();
  expect(host.inside('cat /run/lock/rigger.lock')).toMatch(/pid \d+ since/);
  // The host needs a moment to see that the connection has ended; until then it is the lock of a living one.
  let next = await project.apply();
  for (let tries = 20; next.code === 4 && tries > 0; tries--) next = await project.apply();
  seen(next);
});

proves('inventory-changed', async (seen) => {
  project.write(['{ name: file, copy: { dest: "{{ there }}/file", content: "{{ text }}" } }']);
  project.hosts({ h1: reaching(host, { text: 'planned' }) });
  well(await project.run(['plan', 'play.yml', '--out', 'saved.plan']));
  project.hosts({ h1: reaching(host, { text: 'another' }) });
  seen(await project.run(['apply', 'saved.plan']));
  expect(project.text('file')).toBeUndefined();
  well(await project.run(['plan', 'play.yml', '--out', 'saved.plan']));
  well(await project.run(['apply', 'saved.plan']));
  expect(project.text('file')).toBe('another');
});

proves('agent-gone', async (seen) => {
  project.write(['{ name: ran, shell: "echo ran >>{{ there }}/ran" }']);
  project.hosts({ h1: reaching(host, { ansible_ssh_private_key_file: '' }) });
  const gone = { env: { SSH_AUTH_SOCK: join(project.folder, 'no-agent'), HOME: project.folder } };
  seen(await project.apply([], gone));
  expect(project.text('ran')).toBeUndefined();
  mkdirSync(join(project.folder, '.ssh'));
  execFileSync('cp', [host.privateKeyFile, join(project.folder, '.ssh/id_ed25519')]);
  well(await project.apply([], gone));
  expect(project.text('ran')).toBe('ran\n');
});

proves('clock-jump', async (seen) => {
  const clock = join(project.folder, 'clock');
  writeFileSync(clock, '+0\n');
  project.write([
    '{ name: file, copy: { dest: "{{ there }}/file", content: text } }',
    gate,
    '{ name: other, copy: { dest: "{{ there }}/other", content: text } }',
  ]);
  const library = '/usr/$LIB/faketime/libfaketime.so.1';
  const jump = whenAtGate(project, () => {
    writeFileSync(clock, '-1d\n');
    project.openGate();
  });
  seen(
    await project
      .apply(['--json'], {
        env: {
          LD_PRELOAD: library,
          FAKETIME_TIMESTAMP_FILE: clock,
          FAKETIME_NO_CACHE: '1',
          FAKETIME_DONT_FAKE_MONOTONIC: '1',
        },
        ...jump,
      })
      .then((result) => {
        const times = result.stdout
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line).at as number);
        // The jump did happen, or this test would show nothing.
        expect(times.at(-1)! - times[0]!).toBeLessThan(-80_000_000);
        return result;
      }),
  );
  expect([project.text('file'), project.text('other')]).toEqual(['text', 'text']);
  well(await project.apply());
});
