import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { loadInventory } from '../../src/inventory/index.js';
import { encryptAge, inlineValue, newIdentity, vaultDecrypt } from '../../src/language/vault/index.js';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'rigger-mistakes-'));
});
afterAll(() => rm(root, { recursive: true }));

/** Loads the first of the files; every diagnostic as `severity code line:column`. */
const complaints = async (
  files: Readonly<Record<string, string>>,
  source = Object.keys(files)[0]!,
): Promise<string[]> => {
  const folder = await mkdtemp(join(root, 'case-'));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
    if (text.startsWith('#!')) await chmod(join(folder, name), 0o755);
  }
  const { diagnostics } = await loadInventory([join(folder, source)]);
  return diagnostics.map(
    ({ severity, code, position }) => `${severity} ${code} ${position?.line}:${position?.column}`,
  );
};

describe('mistakes in INI, all at once', () => {
  test('each at its place', async () => {
    const text = [
      'h1 a=1 lonely', // 1
      'h2 b="open', // 2
      '[bad section]', // 3
      '[web:hosts2]', // 4
      '[web]', // 5
      'web[1-3]', // 6
      'web[01:9]', // 7
      '  w1: x=1', // 8
      '[web:vars]', // 9
      'no value here', // 10
      'ansible_group_priority=high', // 11
      'serial=12345678901234567890', // 12
      '[top:children]', // 13
      'nowhere', // 14
      'web', // 15
      '[web:children]', // 16
      'top', // 17
      '[ghost:vars]', // 18
      'x=1', // 19
    ].join('\n');
    expect(await complaints({ 'hosts.lab': text })).toEqual([
      'error inventory/host-line 1:8',
      'error inventory/host-line 2:6',
      'error inventory/section 3:1',
      'error inventory/section 4:1',
      'error inventory/host-range 6:1',
      'error inventory/host-range 7:1',
      'error inventory/host-line 8:3',
      'error inventory/variable-line 10:1',
      'warning inventory/large-integer 12:8',
      'error inventory/group-priority 11:24',
      'error inventory/group-loop 17:1',
      'error inventory/undefined-group 14:1',
      'error inventory/undefined-group 18:2',
    ]);
  });

  test('a host and a group of one name', async () => {
    expect(await complaints({ 'hosts.lab': '[web]\nweb\n' })).toEqual(['warning inventory/name-clash 2:1']);
  });

  test('YAML with the wrong extension', async () => {
    expect(await complaints({ 'hosts.lab': '---\nall:\n' })).toContain('error inventory/host-line 1:1');
  });
});

describe('mistakes in YAML, all at once', () => {
  test('each at its place', async () => {
    const text = [
      'all:', // 1
      '  hosts:', // 2
      '    - h1', // 3
      '  vars: 5', // 4
      '  color: red', // 5
      '  children:', // 6
      '    web:', // 7
      '      hosts:', // 8
      '        web[5:]: ', // 9
      '        w1: text', // 10
      '      vars:', // 11
      '        ansible_group_priority: high', // 12
      '      children:', // 13
      '        all:', // 14
      'lonely: 7', // 15
    ].join('\n');
    expect(await complaints({ 'hosts.yml': text })).toEqual([
      'error inventory/structure 2:3',
      'error inventory/structure 4:3',
      'warning inventory/unexpected-key 5:3',
      'error inventory/host-range 9:9',
      'error inventory/structure 10:9',
      'error inventory/group-priority 12:33',
      'error inventory/group-loop 14:9',
      'warning inventory/structure 15:1',
    ]);
  });

  test.each<[string, string, string]>([
    ['a list', '- h1\n', 'error inventory/structure 1:1'],
    ['a plugin of Ansible', 'plugin: aws_ec2\n', 'error inventory/structure 1:1'],
    ['an empty file', '# nothing\n', 'warning inventory/empty 1:1'],
    ['broken YAML', 'all:\n\thosts:\n', 'error language/tab-indentation 2:1'],
    ['a key that stands twice', 'all:\n  vars: {a: 1, a: 2}\n', 'warning language/duplicate-key 2:16'],
  ])('%s', async (_, text, expected) => {
    expect(await complaints({ 'hosts.yml': text })).toContain(expected);
  });

  test('files of variables that hold none', async () => {
    const files = {
      hosts: '[g]\nh\n',
      'group_vars/g.yml': '- a\n',
      'host_vars/h.yml': 'a: [1\n',
      'group_vars/all/x': 'text',
    };
    expect((await complaints(files)).sort()).toEqual([
      'error inventory/variables-file 1:1',
      'error inventory/variables-file 1:1',
      expect.stringMatching(/^error language\/[a-z-]+ 2:1$/),
    ]);
  });
});

describe('sources that cannot be read', () => {
  test('a path that is not there', async () => {
    expect(await complaints({ hosts: 'h' }, 'other')).toEqual([
      'error inventory/not-found undefined:undefined',
    ]);
  });

  test('a file that a folder of inventories hides', async () => {
    expect(await complaints({ 'inv/rack.ini': 'h\n', 'inv/ok': 'h\n', 'inv/README.md': '' }, 'inv')).toEqual([
      'warning inventory/skipped-file 1:1',
    ]);
  });

  test.each<[string, string]>([
    ['fails', 'echo oops >&2; exit 3'],
    ['prints no JSON', 'echo hello'],
    ['prints a list', 'echo "[]"'],
    ['has bad hosts', `echo '{"g": {"hosts": {"a": 1}}}'`],
    ['prints without end', 'exec yes'],
    ['is ended by a signal', 'kill -9 $$'],
    ['has bad variables', `echo '{"g": ["h"], "_meta": {"hostvars": {"h": 5}}}'`],
  ])('a program that %s', async (_, script) => {
    expect(await complaints({ program: `#!/bin/sh\n${script}\n` })).toEqual(['error inventory/script 1:1']);
  });

  test.each(['0', 'soon', '-1', 'Infinity'])('a limit of %s seconds', async (limit) => {
    process.env.RIGGER_INVENTORY_TIMEOUT = limit;
    try {
      expect(await complaints({ program: '#!/bin/sh\necho "{}"\n' })).toEqual([
        'error inventory/script undefined:undefined',
      ]);
    } finally {
      delete process.env.RIGGER_INVENTORY_TIMEOUT;
    }
  });

  test('a program that hangs is ended, and how to give it longer is told', async () => {
    process.env.RIGGER_INVENTORY_TIMEOUT = '0.5';
    try {
      const folder = await mkdtemp(join(root, 'case-'));
      await writeFile(join(folder, 'p'), '#!/bin/sh\nsleep 1000\n', { mode: 0o755 });
      const { diagnostics } = await loadInventory([join(folder, 'p')]);
      expect(diagnostics).toMatchObject([
        {
          message: expect.stringContaining('--list: it had not ended after 0.5 s'),
          help: expect.stringContaining('RIGGER_INVENTORY_TIMEOUT=600'),
        },
      ]);
    } finally {
      delete process.env.RIGGER_INVENTORY_TIMEOUT;
    }
  });

  test('what a program said before it failed is shown', async () => {
    const folder = await mkdtemp(join(root, 'case-'));
    await writeFile(join(folder, 'p'), '#!/bin/sh\necho "no token" >&2\nexit 3\n', { mode: 0o755 });
    const { diagnostics } = await loadInventory([join(folder, 'p')]);
    expect(diagnostics).toMatchObject([
      { message: expect.stringContaining('exited with 3'), notes: ['no token'] },
    ]);
  });
});

describe('encrypted variables', () => {
  test('inline and in whole files are secrets; without a key they are named', async () => {
    const { identity, recipient } = await newIdentity();
    const folder = await mkdtemp(join(root, 'case-'));
    const hosts = join(folder, 'hosts.yml');
    const block = inlineValue('password', await encryptAge('geheim', [recipient])).replaceAll(
      /^(?=.)/gm,
      '    ',
    );
    await writeFile(hosts, `all:\n  hosts: {h: }\n  vars:\n${block}`);
    await mkdir(join(folder, 'group_vars'));
    await writeFile(
      join(folder, 'group_vars', 'all.yml'),
      await encryptAge('token: abc\nport: 1\n', [recipient]),
    );
    await writeFile(join(folder, 'key'), identity, { mode: 0o600 });
    const opened = await loadInventory([hosts], {
      decrypt: vaultDecrypt({ identityFiles: [join(folder, 'key')] }),
    });
    expect(opened.diagnostics).toEqual([]);
    expect(JSON.stringify(opened.inventory.values('h'))).toBe(
      '{"password":"********","token":"********","port":"********"}',
    );
    const locked = await loadInventory([hosts], { decrypt: vaultDecrypt({ environment: { HOME: folder } }) });
    expect(locked.diagnostics.map(({ code, position }) => `${code} ${position?.line}`)).toEqual([
      'vault/no-key 4',
      'vault/no-key 1',
    ]);
  });
});

describe('numbers of base 60, the one deliberate difference', () => {
  const text =
    'all:\n  hosts:\n    h:\n      time: 12:30:45\n      mac: 52:54:00:12:34:56\n      ratio: 1:2\n      quoted: "1:2"\n';

  test('are text, and lint says where Ansible reads a number', async () => {
    const folder = await mkdtemp(join(root, 'case-'));
    await writeFile(join(folder, 'h.yml'), text);
    const { inventory, diagnostics } = await loadInventory([join(folder, 'h.yml')], { base60: true });
    expect(inventory.values('h')).toEqual({
      time: '12:30:45',
      mac: '52:54:00:12:34:56',
      ratio: '1:2',
      quoted: '1:2',
    });
    expect(
      diagnostics.map(
        ({ code, severity, position }) => `${severity} ${code} ${position?.line}:${position?.column}`,
      ),
    ).toEqual([
      'warning language/base-60 4:13',
      'warning language/base-60 5:12',
      'warning language/base-60 6:14',
    ]);
  });
});
