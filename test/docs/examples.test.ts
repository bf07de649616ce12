import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { rigger, root } from '../support/cli.js';
import { type SandboxSshd, startSandboxSshd } from '../support/sandbox-sshd.js';

const folder = join(root, 'docs/examples');
const inventory = join(folder, 'hosts.yml');
const examples = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

describe.each(examples)('the example %s', (name) => {
  test('is a playbook of Ansible', () => {
    const said = execFileSync(
      'ansible-playbook',
      ['--syntax-check', '-i', inventory, join(folder, name, 'ansible.yml')],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
    );
    expect(said).toContain('playbook: ');
  });

  test('is a playbook of rigger', async () => {
    const { code, stderr } = await rigger(['lint', '-i', inventory, join(folder, name, 'rigger.yml')]);
    expect([code, stderr]).toEqual([0, '']);
  });
});

describe('the example baseline, on a host', () => {
  let host: SandboxSshd;
  let home: string;

  beforeAll(async () => {
    host = await startSandboxSshd();
    home = mkdtempSync(join(tmpdir(), 'rigger-example-'));
    writeFileSync(join(home, 'known_hosts'), `${host.knownHost}\n`);
  });

  afterAll(async () => {
    await host.stop();
    rmSync(home, { recursive: true });
  });

  test('makes what it says, and the second time nothing', async () => {
    const variables = {
      ansible_host: '127.0.0.1',
      ansible_port: host.port,
      ansible_user: 'root',
      ansible_ssh_private_key_file: host.privateKeyFile,
      ansible_ssh_common_args: `-o UserKnownHostsFile=${join(home, 'known_hosts')}`,
    };
    // No packages from the network, and no systemd in a sandbox.
    const skipped = ['--skip-tags', 'packages,services'];
    const apply = () =>
      rigger(
        [
          ...['apply', join(folder, 'baseline/rigger.yml'), '-i', inventory, '--json'],
          ...skipped,
          ...['-e', JSON.stringify(variables)],
        ],
        { cwd: home },
      );
    const statuses = (stdout: string) =>
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
        .filter(({ type }) => type === 'task-finished')
        .map(({ name, status }) => `${name}: ${status}`);
    const first = await apply();
    expect([first.code, first.stderr]).toEqual([0, '']);
    expect(statuses(first.stdout)).toContain('Keys: changed');
    const second = await apply();
    expect(second.code).toBe(0);
    expect(statuses(second.stdout).filter((line) => !line.endsWith(': ok'))).toEqual([]);
  });
});
