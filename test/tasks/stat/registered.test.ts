import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { rigger } from '../../support/cli.js';

test('what is told of a path can be asked for by name, in a plan as in an apply', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rigger-stat-'));
  try {
    writeFileSync(join(folder, 'rigger.yml'), 'inventory: hosts.yml\n');
    writeFileSync(join(folder, 'hosts.yml'), 'all: { hosts: { here: { ansible_connection: local } } }\n');
    writeFileSync(join(folder, 'file'), 'four\n', { mode: 0o640 });
    writeFileSync(
      join(folder, 'site.yml'),
      `- hosts: here
  tasks:
    - stat: ${folder}/file
      register: it
    - stat: ${folder}/none
      register: none
    - stat: ${folder}
      register: folder
    - print: "{{ it.stat.mode }} {{ it.stat.size }} {{ it.stat.isreg }} {{ it.stat.checksum }} {{ folder.stat.isdir }} {{ none.stat.exists }}"
      when: it.stat.exists && it.stat.mtime > 1000000000 && it.stat.pw_name != ''
`,
    );
    for (const command of ['plan', 'apply']) {
      const { code, stdout, stderr } = await rigger([command, 'site.yml'], { cwd: folder });
      expect([command, code, stdout + stderr]).toEqual([
        command,
        0,
        expect.stringMatching(/0640 5 true [0-9a-f]{64} true false/),
      ]);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
