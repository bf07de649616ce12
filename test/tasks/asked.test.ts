import { expect, test } from '@jest/globals';
import { ShellText } from '../../src/model/index.js';
import { taskCatalogue } from '../../src/tasks/catalogue.js';
import { treeNeeds } from '../../src/tasks/copy/tree.js';
import { answerIn } from '../../src/tasks/uri/answer.js';
import { contextWith, parseInput } from '../support/converge.js';

const parsed = (name: string, input: unknown) => {
  const task = taskCatalogue.get(name)!;
  return { task, wish: parseInput(task, input).data };
};

/** What a task asks of a path, where an answer that costs less would not do, or one that costs more is not needed. */
test.each([
  ['stat', { path: '/a' }, 'state', { follow: false, names: true, checksum: true }],
  ['stat', { path: '/a', follow: true, get_checksum: false }, 'state', { follow: true, checksum: false }],
  ['file', { path: '/a', state: 'touch' }, 'found', { follow: true, checksum: true }],
  ['file', { path: '/a', mode: '0644' }, 'found', { follow: true, checksum: false }],
  ['file', { path: '/a', src: '/b', state: 'hard' }, 'found', { follow: false }],
  ['file', { path: '/d/a', src: 'b', state: 'link' }, 'original', { path: '/d/b', follow: true }],
  ['unpack', { src: 'a.zip', dest: '/d', creates: '/d/x' }, 'creates', { path: '/d/x', checksum: false }],
  ['command', { cmd: 'x', creates: '/x' }, 'creates', { path: '/x', checksum: false }],
  ['command', { cmd: 'x', removes: '/x' }, 'removes', { path: '/x', checksum: false }],
  ['template', { src: 'a.hbs', dest: '/d/' }, 'state', { path: '/d/a', follow: true, content: true }],
  ['cron', { name: 'x', job: 'y' }, 'file', { path: '/etc/cron.d/rigger-x', content: true }],
])('%s %j asks of %s: %j', (name, input, fact, expected) => {
  const { task, wish } = parsed(name, input);
  const { id, key } = (task.needs(wish) as Record<string, { id: string; key: string }>)[fact]!;
  expect(id).toBe('file_state');
  expect(JSON.parse(key.slice(id.length))).toMatchObject(expected);
});

/** Of what a tree of files is to be: only files are read, a link is never followed, and with `exact` nothing is. */
test.each([
  [false, { d: [true, false], 'd/run': [true, true], bytes: [true, true], l: [false, false] }],
  [true, { d: [false, false], 'd/run': [false, true], bytes: [false, true], l: [false, false] }],
])('a tree, kept exact: %s, asks each path for what can differ there', (exact, expected) => {
  const wish = { path: '/t', exact, backup: false };
  const needs = treeNeeds(wish, [
    { path: 'd', kind: 'directory' },
    { path: 'd/run', kind: 'file', mode: '0755', content: Buffer.from('text') },
    { path: 'bytes', kind: 'file', mode: '0644', content: Uint8Array.of(255) },
    { path: 'l', kind: 'link', target: 'd/run' },
  ]);
  const asked = (path: string) => JSON.parse(needs[`/t${path}`]!.key.slice('file_state'.length));
  for (const [path, [follow, checksum]] of Object.entries(expected)) {
    const text = path === 'd/run' ? { content: true } : {};
    expect(asked(`/${path}`)).toEqual({ path: `/t/${path}`, follow, checksum, ...text });
  }
  expect(asked('')).toEqual({ path: '/t', follow: true, checksum: false });
  expect(needs.names?.key).toBe(exact ? 'tree_names {"path":"/t"}' : undefined);
});

/** userdel, useradd and usermod go to a home by its name in these cases alone. */
test.each([
  [{}, true],
  [{ create_home: false }, false],
  [{ create_home: false, uid: 1500 }, true],
  [{ state: 'absent' }, false],
  [{ state: 'absent', remove: true }, true],
])('user %j asks who keeps the home: %s', (input, asks) => {
  const { task, wish } = parsed('user', { name: 'alice', ...input });
  expect('keeper' in task.needs(wish)).toBe(asks);
});

/** Below 1000 an account may be a package's. */
test.each([
  [{}, undefined],
  [{ uid: 999 }, undefined],
  [{ uid: 1000 }, true],
])('user %j is asked about as a person: %s', (more, person) => {
  const { task, wish } = parsed('user', { name: 'anna', ...more });
  const needs = task.needs(wish) as Record<string, { id: string; key: string }>;
  for (const { id, key } of [needs.found!, needs.keeper!])
    expect(JSON.parse(key.slice(id.length)).person).toBe(person);
});

/** What is read on the controller. */
test.each([
  ['libvirt_domain', { src: 'g.xml' }, { xml: { path: 'g.xml', folder: 'templates', render: false } }],
  ['libvirt_domain', { src: 'g.xml.hbs' }, { xml: { path: 'g.xml.hbs', folder: 'templates', render: true } }],
  ['libvirt_domain', { xml: '<domain/>' }, {}],
  ['libvirt_domain', { state: 'absent' }, {}],
  ['libvirt_network', { src: 'n.xml' }, { xml: { path: 'n.xml', folder: 'templates', render: false } }],
  ['libvirt_network', { mode: 'bridge', bridge: 'b' }, {}],
  ['libvirt_network', { state: 'absent' }, {}],
  [
    'package_repository',
    { uris: 'https://x', key_src: 'k.asc' },
    { key: { path: 'k.asc', folder: 'files', render: false } },
  ],
  ['package_repository', { uris: 'https://x' }, {}],
])('%s %j reads %j', (name, input, expected) => {
  const { task, wish } = parsed(name, { name: 'g', ...input });
  expect(task.sources?.(wish)).toEqual(expected);
});

test('a name in a program of another language stands in its text, and nowhere else', () => {
  const cmd = new ShellText('print("${rigger_1}")', { rigger_1: 'eth0' });
  const [python, sh] = ['/usr/bin/python3', '/bin/sh'].map((executable) => {
    const { task, wish } = parsed('shell', { cmd, executable });
    const outcome = task.plan(wish, {}, contextWith());
    return outcome.kind === 'changes' ? outcome.changes[0]!.commands[0] : outcome;
  });
  expect(sh).toMatchObject({ script: cmd.script, parameters: { rigger_1: 'eth0' } });
  expect(python).toMatchObject({ script: 'print(eth0)' });
  expect(python).not.toHaveProperty('parameters');
});

test.each([
  ['ext2', 'mkfs.ext2 -q -F'],
  ['ext3', 'mkfs.ext3 -q -F'],
  ['xfs', 'mkfs.xfs -q -f'],
  ['btrfs', 'mkfs.btrfs -q -f'],
  ['f2fs', 'mkfs.f2fs -q -f'],
  ['vfat', 'mkfs.vfat'],
  ['swap', 'mkswap -f'],
])('%s is made by %s, where nothing is by then', (fstype, program) => {
  const { task, wish } = parsed('filesystem', { dev: '/dev/sdb', fstype });
  const found = { kind: 'device', realPath: '/dev/sdb', size: 1000 };
  const outcome = task.plan(wish, { found }, contextWith());
  const [command] = outcome.kind === 'changes' ? outcome.changes[0]!.commands : [];
  expect(command).toMatchObject({ script: expect.stringContaining(`${program} "./$name"`) });
  expect(command).toMatchObject({ script: expect.stringContaining('\n[ -z "$out" ] || changed\n') });
});

test('an answer of the web is told without what only rigger may say', () => {
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const head = base64('HTTP/1.1 200 OK\r\nRC: 5\r\nX-Rate: 7\r\n\r\n');
  const told = (status: number, last: string, return_content = false) =>
    answerIn(`${status} 0.5 1 ${last}\n${head}\n${base64('body')}`, {
      ...{ url: 'https://a/', return_content, status_code: [200] },
    });
  expect(told(200, 'https://b/')).toMatchObject({
    status: 200,
    url: 'https://b/',
    x_rate: '7',
    redirected: true,
  });
  expect(told(200, '')).toMatchObject({ url: 'https://a/' });
  expect(told(200, '')).not.toHaveProperty('content');
  expect(told(200, '')).not.toHaveProperty('rc');
  expect(told(404, '')).toMatchObject({ content: 'body' });
  expect(told(200, '', true)).toMatchObject({ content: 'body' });
});
