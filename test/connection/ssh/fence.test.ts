import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { rigger } from '../../support/cli.js';
import { type SandboxSshd, startSandboxSshd } from '../../support/sandbox-sshd.js';

let host: SandboxSshd;
const home = mkdtempSync(join(tmpdir(), 'rigger-fence-'));

beforeAll(async () => {
  host = await startSandboxSshd();
  writeFileSync(join(home, 'known_hosts'), `${host.knownHost}\n`);
  const vars = {
    ansible_host: '127.0.0.1',
    ansible_port: host.port,
    ansible_user: 'root',
    ansible_ssh_private_key_file: host.privateKeyFile,
    ansible_ssh_common_args: `-o UserKnownHostsFile=${join(home, 'known_hosts')}`,
  };
  writeFileSync(join(home, 'hosts.yml'), JSON.stringify({ all: { hosts: { dut1: vars } } }));
});
afterAll(async () => {
  await host.stop();
  rmSync(home, { recursive: true });
});

const apply = async (epoch: string | undefined, command = 'true') => {
  writeFileSync(
    join(home, 'play.yml'),
    JSON.stringify([{ hosts: 'all', tasks: [{ command: { cmd: command } }] }]),
  );
  const env = epoch === undefined ? {} : { RIGGER_EPOCH: epoch };
  const { code, stdout, stderr } = await rigger(['apply', 'play.yml', '-i', 'hosts.yml'], { cwd: home, env });
  return { code, said: stdout + stderr };
};

test('a host refuses a smaller epoch than it has seen, and nobody who has none', async () => {
  expect(await apply('1700000000007')).toMatchObject({ code: 0 });
  expect(await apply('1700000000007')).toMatchObject({ code: 0 });
  const late = await apply('1700000000006', 'touch /var/tmp/too-late');
  expect(late).toMatchObject({ code: 4, said: expect.stringContaining('connection/fenced') });
  expect(late.said).toContain('it has seen the epoch 1700000000007');
  expect(await apply(undefined, 'test ! -e /var/tmp/too-late')).toMatchObject({ code: 0 });
  expect(await apply('1700000000010')).toMatchObject({ code: 0 });
  expect(await apply(undefined, 'grep -qx 1700000000010 /var/lib/rigger/epoch')).toMatchObject({ code: 0 });
});

test('what a host remembers is not guessed at', async () => {
  expect(await apply(undefined, 'sh -c "echo some >/var/lib/rigger/epoch"')).toMatchObject({ code: 0 });
  expect(await apply('1800000000000')).toMatchObject({
    code: 4,
    said: expect.stringContaining('holds no number'),
  });
  expect(await apply('12x')).toMatchObject({
    said: expect.stringContaining('RIGGER_EPOCH is a whole number'),
  });
});
