import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { riggerAnswering } from '../../support/answering.js';
import { rigger } from '../../support/cli.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rigger-pause-'));
  writeFileSync(join(folder, 'rigger.yml'), 'inventory: hosts.yml\n');
  writeFileSync(
    join(folder, 'hosts.yml'),
    'all: { vars: { ansible_connection: local }, hosts: { one: {}, two: {} } }\n',
  );
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const playbook = (tasks: string): void =>
  writeFileSync(join(folder, 'site.yml'), `- hosts: all\n  tasks:\n${tasks}`);

const run = async (...words: string[]) => {
  const started = performance.now();
  const { code, stdout, stderr } = await rigger(words, { cwd: folder });
  return { code, text: stdout + stderr, ms: performance.now() - started };
};

test('a time is told in a plan, and passes in an apply; what is read after it is new', async () => {
  writeFileSync(join(folder, 'file'), 'old');
  playbook(`    - stat: ${folder}/file
      register: before
    - pause: { seconds: 2, prompt: somebody writes }
      register: paused
    - stat: ${folder}/file
      register: after
    - assert:
        that:
          - paused.delta >= 2
          - before.stat.size == 3 && after.stat.size == 9
`);
  const planned = await run('plan', 'site.yml', '--limit', 'one', '-v');
  expect(planned.text).not.toContain('waited');
  let written = false;
  const applying = rigger(['apply', 'site.yml', '--limit', 'one'], {
    cwd: folder,
    killWhen: (output) => {
      if (!written && output.includes('somebody writes')) {
        writeFileSync(join(folder, 'file'), 'something');
        written = true;
      }
      return false;
    },
  });
  const { code, stdout, stderr } = await applying;
  expect([code, code === 0 ? '' : stdout + stderr]).toEqual([0, '']);
});

test('without a terminal nobody is asked', async () => {
  playbook('    - pause: { prompt: Ready }\n');
  expect((await run('plan', 'site.yml')).code).not.toBe(1);
  const { code, text } = await run('apply', 'site.yml');
  expect(code).not.toBe(0);
  expect(text).toMatch(/an answer has to be typed, and there is no terminal/);
});

test('on a terminal it asks once for all hosts, and shows no secret', async () => {
  playbook(`    - pause: { prompt: Which colour }
      register: colour
    - pause: { prompt: Secret word, echo: false }
      register: word
    - print: "{{ colour.user_input }} {{ word.user_input }}"
    - copy: { dest: "${folder}/{{ inventory_hostname }}", content: "{{ colour.user_input }} {{ word.user_input }}" }
    - command: "cat ${folder}/{{ inventory_hostname }}"
`);
  const { code, shown } = await riggerAnswering(['apply', 'site.yml'], folder, [
    [/Which colour: $/, 'blue'],
    [/Secret word: $/, 'zebra77'],
  ]);
  expect([code, code === 0 ? '' : shown]).toEqual([0, '']);
  for (const host of ['one', 'two']) expect(readFileSync(join(folder, host), 'utf8')).toBe('blue zebra77');
  expect(shown.match(/Which colour: /g)).not.toBeNull();
  expect(shown).not.toContain('zebra77');
});
