import { expect, test } from '@jest/globals';
import { everyStep, hostAddedBy } from '../../src/language/steps.js';
import { loadFrom } from './playbook/files.js';

const added = async (input: string) => {
  const text = `- hosts: all\n  tasks:\n    - add_host: ${input}\n`;
  const { understood } = await loadFrom({ 'site.yml': text });
  return hostAddedBy([...everyStep(understood.plays[0]!)][0]!);
};

test.each([
  ['{ name: a, groups: "x, y", size: 1 }', { name: 'a', groups: ['x', 'y'], variables: ['size'] }],
  ['{ name: a }', { name: 'a', groups: [], variables: [] }],
  ['{ name: a, groups: [x, "{{ y }}"] }', { name: 'a', groups: undefined, variables: [] }],
  ['{ name: "{{ x }}", groups: x }', { name: undefined, groups: ['x'], variables: [] }],
  ['{ name: 12 }', { name: undefined, groups: [], variables: [] }],
])('of the host that %s adds as much is known as is written', async (input, expected) => {
  expect(await added(input)).toEqual(expected);
});
