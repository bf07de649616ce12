import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { projectOf } from '../engine/support/local-run.js';
import { rigger } from '../support/cli.js';

const playbook = (repeat: string): string => `- name: prepare
  hosts: h1
  tasks:
    - { name: touch, copy: { dest: FOLDER/touched, content: x } }
- name: measure
  hosts: { dut: h1 }
  experiment:
    factors: { mode: [a, b] }
    design: { repeat: ${repeat} }
    measure:
      - { name: tell, workload: command, client: dut, command: [echo, "1"], metrics: { m: { pattern: "(\\\\d+)", unit: s, better: lower } } }
`;

test('an experiment that is wrong is refused before the play in front of it', async () => {
  const folder = await projectOf({
    'hosts.ini': 'h1 ansible_connection=local\n',
    'play.yml': playbook('many'),
  });
  const { code, stderr } = await rigger(['apply', '-i', 'hosts.ini', 'play.yml'], { cwd: folder });
  expect(stderr).toMatch(/error\[experiment\/.*\][\s\S]*play\.yml:9/);
  expect(code).toBe(2);
  expect(existsSync(join(folder, 'touched'))).toBe(false);
});
