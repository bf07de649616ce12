import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { extraVars } from '../../src/cli/play/extra-vars.js';
import { withNumbersAt } from '../../src/engine/play/number-texts.js';
import { understand } from '../../src/engine/play/understand.js';
import type { TaskStep } from '../../src/language/play.js';
import { type AnyTask, Numeral, Secret, type Value } from '../../src/model/index.js';
import { ConnectionVariables } from '../../src/reach/connection-variables.js';
import { projectOf, runLocally } from './support/local-run.js';

test('numbers reach commands, environments and names as they are written in text', async () => {
  const folder = await projectOf({
    'play.yml': `- hosts: all
  vars: { ver: 3.0, wait: 1.0 }
  tasks:
    - { name: argv, command: { argv: [echo, "{{ ver }}", "{{ given }}", "{{ id }}"] } }
    - { name: cmd, command: "echo {{ ver }} {{ given }}" }
    - { name: env, shell: 'echo "$VER"', environment: { VER: "{{ ver }}" } }
    - { name: "looped", command: "echo {{ item }}", loop: [2.0, "{{ ver }}"] }
    - { name: set, set_vars: { copy: "{{ ver }}" } }
    - { name: mode, file: { path: FOLDER/f, state: touch, mode: "{{ mode }}" } }
    - { name: a number, wait_for: { path: /, timeout: "{{ wait }}" } }
    - { name: text, copy: { dest: FOLDER/c, content: "{{ given }}" } }
    - print: "{{ ver }}"
    - print: { value: [{ v: "{{ ver }}" }, 2, "{{ given }}"] }
    - { name: after, command: "echo {{ copy }}", when: copy == 3 }
`,
  });
  const extra = await extraVars(['given=1.10 id=007', 'mode=0640']);
  const run = await runLocally(folder, { extra });
  const said = (name: string) => (run.task(name)?.result as { stdout?: string } | undefined)?.stdout;
  expect(
    run.events.flatMap((event) =>
      event.type === 'task-finished' && event.diagnostic ? [event.diagnostic] : [],
    ),
  ).toEqual([]);
  expect(['argv', 'cmd', 'env', 'looped', 'after'].map(said)).toEqual([
    '3.0 1.10 007',
    '3.0 1.10',
    '3.0',
    '3.0',
    '3.0',
  ]);
  expect(run.events.flatMap((event) => (event.type === 'message' ? [event.text] : []))).toEqual([
    '3.0',
    '[\n  {\n    "v": 3.0\n  },\n  2,\n  1.10\n]',
  ]);
  expect(readFileSync(join(folder, 'c'), 'utf8')).toBe('1.10');
  rmSync(folder, { recursive: true });
});

test('a field that takes text has it beside one that takes a number, secret or not', () => {
  const word = z.union([z.string(), z.number().transform(String)]);
  const task = {
    name: 'work',
    input: z.strictObject({
      wait: z.number(),
      words: z.array(word),
      deep: z.strictObject({ n: z.int(), t: word }),
      only: z.string().optional(),
    }),
    needs: () => ({}),
  } as unknown as AnyTask;
  const step = { input: { source: {}, at: () => undefined } } as unknown as TaskStep;
  const three = new Numeral(3, '3.0');
  const secrets: Secret[] = [];
  const given = (words: Value): Value => ({ wait: three, words, deep: { n: three, t: three }, only: three });
  const read = (words: Value) => understand(task, step, given(words), (secret) => secrets.push(secret)).input;
  expect(read([three, 'a', 7])).toEqual({
    wait: 3,
    words: ['3.0', 'a', '7'],
    deep: { n: 3, t: '3.0' },
    only: '3.0',
  });
  expect(read([new Secret(new Numeral(1.1, '1.10'))])).toMatchObject({ words: ['1.10'] });
  expect(secrets.map((secret) => secret.reveal())).toEqual(['1.10']);
  expect(() => read(three)).toThrow('work.words');
});

test('a number of the command line is a number where one is wanted, however it was written', async () => {
  const extra = await extraVars(['hex=0x1F big=1_000 version=1.10 n=7']);
  const host = (values: Record<string, string>) =>
    new ConnectionVariables(
      'h',
      Object.fromEntries(Object.entries(values).map(([k, v]) => [k, extra.get(v)!])),
    );
  expect(host({ ansible_port: 'big' }).port()).toBe(1000);
  expect(host({ ansible_timeout: 'hex' }).seconds('timeout')).toBe(31);
  expect(host({ ansible_password: 'version' }).text('password')).toBe('1.10');
  expect([...extra.values()].map(String)).toEqual(['0x1F', '1_000', '1.10', '7']);
});

test('numbers stand at the places that want them, in lists and maps, and texts everywhere else', () => {
  const written = { xs: ['01', { n: '2.0', t: '3.0' }], t: '4.0' };
  const given = { xs: [1, { n: 2, t: 3 }], t: 4 };
  expect(withNumbersAt(written, given, [])).toEqual(written);
  expect(withNumbersAt(written, given, [['xs', 1, 'n']])).toEqual({
    xs: ['01', { n: 2, t: '3.0' }],
    t: '4.0',
  });
  expect(withNumbersAt(written, given, [['xs', 0], ['t']])).toEqual({
    xs: [1, { n: '2.0', t: '3.0' }],
    t: 4,
  });
  expect(withNumbersAt(written, given, [[]])).toEqual(given);
});
