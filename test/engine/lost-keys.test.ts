import { rmSync } from 'node:fs';
import { afterAll, expect, test } from '@jest/globals';
import { preflightOf, projectOf } from './support/local-run.js';

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A name that schemas leave out without a word: it is refused where it would be lost, at its place. */
test.each<[task: string, lost: readonly string[]]>([
  ['kernel_module: { name: m, params: { __proto__: "1" } }', ['kernel_module.params.__proto__']],
  ['cron: { name: c, job: x, env: { __proto__: x } }', ['cron.env.__proto__']],
  ['net_offloads: { link: e, features: { __proto__: true } }', ['net_offloads.features.__proto__']],
  ['get_url: { url: "http://x/y", dest: /y, headers: { __proto__: x } }', ['get_url.headers.__proto__']],
  ['add_host: { name: x, __proto__: y }', ['add_host.__proto__']],
  ['add_host: { name: x, deep: [{ __proto__: y }] }', ['add_host.deep.0.__proto__']],
  ['set_vars: { __proto__: y }', []],
])('%s', async (task, lost) => {
  const folder = await projectOf({ 'play.yml': `- hosts: all\n  tasks:\n    - ${task}\n` });
  folders.push(folder);
  const found = (await preflightOf(folder)).map(({ message, position }) => [message, position?.line]);
  expect(found).toEqual(lost.map((path) => [`${path}: __proto__ cannot be a name here`, 3]));
});
