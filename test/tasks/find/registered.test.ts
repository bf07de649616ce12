import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { rigger } from '../../support/cli.js';

const prepare = `
mkdir -p d/e d/.hidden
echo one >d/a.log; echo two >d/e/b.log; echo two >d/.h.log; echo two >d/.hidden/c.log; echo two >d/x
touch "$(printf 'd/odd\\nname \\\\.log')"
touch -d '3 days ago' d/a.log
ln -s /etc/passwd d/l.log; ln -s /etc d/e/etc; mkfifo d/pipe.log
`;

/** Of each question, the names that are found, from the directory. */
const questions: readonly (readonly [string, string])[] = [
  ['patterns: "*.log"', 'a.log,odd\nname \\.log'],
  ['patterns: "*.log", recurse: true', '.hidden/c.log,a.log,e/b.log,odd\nname \\.log'],
  ['patterns: ["a*", "x"], excludes: "*.log"', 'x'],
  ['patterns: "*.log", hidden: true, contains: "^tw?o$"', '.h.log'],
  ['recurse: true, contains: two', '.hidden/c.log,e/b.log,x'],
  ['recurse: true, depth: 1, contains: two', 'x'],
  ['age: 2d', 'a.log'],
  ['age: -2d, size: 1', 'x'],
  ['size: 5', ''],
  ['file_type: link, recurse: true', 'e/etc,l.log'],
  ['file_type: directory, hidden: true', '.hidden,e'],
  ['file_type: any, patterns: "^p", use_regex: true', 'pipe.log'],
];

test('what is found has a name, and only what was asked for is found', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rigger-find-'));
  try {
    execFileSync('sh', ['-ec', prepare], { cwd: folder });
    writeFileSync(join(folder, 'rigger.yml'), 'inventory: hosts.yml\n');
    writeFileSync(join(folder, 'hosts.yml'), 'all: { hosts: { here: { ansible_connection: local } } }\n');
    const asked = questions.map(
      ([fields], index) => `    - find: { paths: ${folder}/d, ${fields} }\n      register: q${index}\n`,
    );
    const conditions = questions.map(([, names], index) => {
      const paths = names === '' ? [] : names.split(',').map((name) => `${folder}/d/${name}`);
      return `          - "q${index}.files.map(f, f.path) == ${JSON.stringify(paths).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"\n`;
    });
    writeFileSync(
      join(folder, 'site.yml'),
      `- hosts: here
  tasks:
${asked.join('')}    - find: { paths: [${folder}/d, ${folder}/none, /etc/passwd], patterns: x, get_checksum: true }
      register: one
    - assert:
        that:
${conditions.join('')}          - one.matched == 1 && one.files[0].size == 4 && one.files[0].isreg && one.files[0].mtime > 1000000000
          - one.files[0].checksum == "27dd8ed44a83ff94d557f9fd0412ed5a8cbca69ea04922d88c01184a07300a5a"
          - one.skipped_paths.size() == 2
`,
    );
    for (const command of ['plan', 'apply']) {
      const { code, stdout, stderr } = await rigger([command, 'site.yml'], { cwd: folder });
      expect([command, code, code === 0 ? '' : stdout + stderr]).toEqual([command, 0, '']);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
