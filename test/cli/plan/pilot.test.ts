import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { projectOf } from '../../engine/support/local-run.js';
import { rigger } from '../../support/cli.js';

const playbook = (seconds: number, until = ''): string => `- name: measure
  hosts: { dut: h1 }
  experiment:
    factors: { mode: [1, 2] }
    design: { repeat: 6, seed: 1, idle: 0${until} }
    observe: []
    measure:
      - command:
          from: dut
          argv: [sh, -c, 'echo $(( {{ mode }} * 1000 + $$ % 50 ))']
          seconds: ${seconds}
          metrics: { m: { pattern: '(\\d+)', unit: s, better: lower } }
    report: { factor: mode, metrics: [command.m] }
`;

test('a run of a few blocks tells how many its playbook takes, and touches no host', async () => {
  const folder = await projectOf({
    'hosts.ini': 'h1 ansible_connection=local\n',
    'play.yml': playbook(1),
    'other.yml': playbook(2),
    'until.yml': playbook(1, ', until: { half_width: 5%, max_repeat: 40 }'),
    'none.yml': '- hosts: h1\n  tasks: []\n',
  });
  const run = (...args: string[]) => rigger([args[0]!, '-i', 'hosts.ini', ...args.slice(1)], { cwd: folder });
  const applied = await run('apply', 'play.yml');
  expect([applied.code, applied.stderr]).toEqual([0, expect.anything()]);
  const [pilot] = readdirSync(join(folder, 'runs')) as [string];
  const told = await run('plan', 'play.yml', '--pilot', pilot, '--half-width', '2%');
  expect(told.stdout).toMatch(
    /within 2 %[\s\S]*command\.m +mode 2 against mode 1 +6 [\s\S]*For all of them: \d+ \(/,
  );
  const json = await run('plan', 'until.yml', '--pilot', pilot, '--json');
  expect(JSON.parse(json.stdout)).toMatchObject({ format: 'rigger-pilot', half_width: 0.05, of: [{ n: 6 }] });
  expect(readdirSync(join(folder, 'runs'))).toEqual([pilot]);
  for (const [file, flags, why] of [
    ['play.yml', [], 'no precision is asked for'],
    ['other.yml', ['--half-width', '2%'], 'is no pilot of other.yml'],
    ['none.yml', ['--half-width', '2%'], 'none.yml measures nothing'],
  ] as const) {
    const refused = await run('plan', file, '--pilot', pilot, ...flags);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining(why)]);
  }
}, 60_000);
