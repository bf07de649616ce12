import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { rigger } from '../../support/cli.js';
import { LanguageServer } from '../../support/language-server.js';

const project = mkdtempSync(join(tmpdir(), 'rigger-editor-'));
const site = 'playbooks/site.yml';
let server: LanguageServer;
let modeline: string;

/** The project that `rigger init` makes, in an editor that knows nothing but the YAML language server. */
beforeAll(async () => {
  await rigger(['init', project]);
  modeline = `${readFileSync(join(project, site), 'utf8').split('\n')[0]}\n`;
  server = await LanguageServer.open(project);
});

afterAll(async () => {
  await server.close();
  rmSync(project, { recursive: true, force: true });
});

test('nothing is flagged in a new project', async () => {
  expect(await server.flags(site)).toEqual([]);
  expect(await server.flags('inventory/hosts.yml')).toEqual([]);
});

test.each<[string, string, string]>([
  ['an unknown key of a play', '- hosts: all\n  becom: true\n', '3:3'],
  ['an unknown task', '- hosts: all\n  tasks:\n    - comand: x\n', '4:7'],
  ['an unknown field', '- hosts: all\n  tasks:\n    - file: { path: /x, stat: absent }\n', '4:25'],
  [
    'an unknown workload of a suite',
    '- hosts: all\n  experiment:\n    design: { seed: 1 }\n    measure:\n      - pong: {}\n',
    '6:9',
  ],
  [
    'a parameter of the wrong kind',
    '- hosts: all\n  experiment:\n    design: { seed: 1 }\n    measure:\n      - ping: { count: many }\n',
    '6:24',
  ],
])('%s is flagged at its place', async (_, text, place) => {
  expect((await server.flags(site, modeline + text)).map((found) => found.split(' ')[0])).toContain(place);
});

test.each<[string, string, string[]]>([
  ['keys of a play', '- hosts: all\n  |\n', ['tasks', 'experiment', 'serial']],
  ['tasks', '- hosts: all\n  tasks:\n    - |\n', ['command', 'sriov_vfs', 'when']],
  ['fields of a task', '- hosts: all\n  tasks:\n    - sriov_vfs:\n        |\n', ['pf', 'vf_count']],
  ['values', '- hosts: all\n  strategy: |\n', ['free', 'linear']],
  ['workloads', '- hosts: all\n  experiment:\n    measure:\n      - |\n', ['ping', 'iperf3', 'alongside']],
  [
    'parameters of a workload',
    '- hosts: all\n  experiment:\n    measure:\n      - ping:\n          |\n',
    ['count', 'interval'],
  ],
  ['observers', '- hosts: all\n  experiment:\n    observe:\n      - |\n', ['cpu', 'kvm_exits']],
])('%s are offered', async (_, text, expected) => {
  expect(await server.offers(site, modeline + text)).toEqual(expect.arrayContaining(expected));
});
