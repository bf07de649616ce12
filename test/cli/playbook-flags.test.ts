import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { rigger, root } from '../support/cli.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rigger-flags-'));
  writeFileSync(join(folder, 'rigger.yml'), 'inventory: hosts.yml\n');
  writeFileSync(
    join(folder, 'hosts.yml'),
    'all: { hosts: { here: { ansible_connection: local, rigger_lock_timeout: 300 } } }\n',
  );
  writeFileSync(
    join(folder, 'play.yml'),
    `- name: Three steps
  hosts: here
  tasks:
    - { name: One, shell: "echo one >>${folder}/done", tags: [a] }
    - block:
        - { name: Two, shell: "echo two >>${folder}/done", tags: [b] }
        - name: Three
          shell: echo three >>${folder}/done; echo broken >&2; exit 3
          tags: [c]
`,
  );
});
afterAll(() => rmSync(folder, { recursive: true }));

const run = (...args: string[]) => rigger(args, { cwd: folder });

describe('--start-at-task', () => {
  test.each([
    ['Two', 'Three steps\n  Two  [b]\n  Three  [c]\n', []],
    ['Two', 'Three steps\n  Three  [c]\n', ['--skip-tags', 'b']],
    ['One', 'Three steps\n  One  [a]\n  Two  [b]\n  Three  [c]\n', []],
  ])('--list-tasks begins at %s', async (name, listed, more) => {
    const { stdout, code } = await run('plan', 'play.yml', '--list-tasks', '--start-at-task', name, ...more);
    expect({ stdout, code }).toEqual({ stdout: listed, code: 0 });
  });

  test('a name that is not there is told with the one that is meant', async () => {
    const { stderr, code } = await run('apply', 'play.yml', '--start-at-task', 'Tow');
    expect(stderr).toBe(
      'error[cli/unknown-task-name]: no task is called "Tow"\n  = help: did you mean Two?\n',
    );
    expect(code).toBe(2);
  });

  test('what comes before is left out, also before a task in a block; show tells why the run failed', async () => {
    const { code } = await run('apply', 'play.yml', '--start-at-task', 'Two');
    expect(code).toBe(3);
    expect(readFileSync(join(folder, 'done'), 'utf8')).toBe('two\nthree\n');
    const runs = await run('runs', '--json');
    const [{ run: id }] = JSON.parse(runs.stdout).runs;
    const { stdout } = await run('show', id);
    expect(stdout.split('\n').slice(4, -3)).toEqual([
      'Three steps on here',
      '  ~ changed Two',
      `      run echo two >>${folder}/done`,
      '  ✗ failed Three',
      '      error[engine/command-failed]: shell failed on here: the command exited with 3',
      '       --> play.yml:8:11',
      '        │',
      `      8 │           shell: echo three >>${folder}/done; echo broken >&2; exit 3`,
      '        │           ^^^^^',
      '        = stderr: broken',
      `        = command: echo three >>${folder}/done; echo broken >&2; exit 3`,
      '        = help: run it on the host by hand; if this exit code is not a failure, say so: `failed_when: result.rc != 0 && result.rc != 3`',
      '',
    ]);
  });
});

test.each([
  ['is not there', undefined],
  ['was built by an older version', 'module.exports = {};\n'],
])('a program that %s says what to do', async (_, dist) => {
  const copy = mkdtempSync(join(folder, 'copy-'));
  cpSync(join(root, 'bin'), join(copy, 'bin'), { recursive: true });
  writeFileSync(join(copy, 'package.json'), '{ "type": "module" }');
  if (dist !== undefined) {
    mkdirSync(join(copy, 'dist'));
    writeFileSync(join(copy, 'dist/rigger.cjs'), dist);
  }
  const { stderr, code } = await rigger(['--version'], { program: join(copy, 'bin/rigger.js') });
  expect({ stderr, code }).toEqual({
    stderr: 'rigger is not built, or by an older version: run `npm run build` in its folder\n',
    code: 2,
  });
});
