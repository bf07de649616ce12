import { expect, test } from '@jest/globals';
import { unknownFields } from '../../../src/language/check/index.js';
import { loadFrom } from '../playbook/files.js';

const known = { kernel: ['release', 'machine'], toString: ['x'] };
const warned = async (text: string) => {
  const { understood } = await loadFrom({ 'site.yml': `- hosts: all\n  tasks:\n    - ${text}\n` });
  return unknownFields(understood, known).map(({ message, help }) => [message, help]);
};
const none = 'facts.kernel has no field';

test.each([
  ['print: "{{ facts.kernel.relese }}"', `${none} relese that is known`, 'did you mean release?'],
  [
    '{ print: x, when: facts.kernel.toString == "x" }',
    `${none} toString that is known`,
    'it has release, machine',
  ],
  ['print: "{{ hostvars.b.facts.kernel.os }}"', `${none} os that is known`, 'it has release, machine'],
])('%s is warned of', async (text, message, help) => {
  expect(await warned(text)).toEqual([[message, expect.stringContaining(help)]]);
});

test.each([
  'print: "{{ facts.kernel.release }}"',
  'print: "{{ json facts.kernel }}"',
  'print: "{{ facts.users.anna }}"',
  'print: "{{ default facts.kernel.os 1 }}"',
  '{ print: x, when: defined(facts.kernel.os) }',
])('%s is not', async (text) => {
  expect(await warned(text)).toEqual([]);
});
