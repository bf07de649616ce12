import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { rigger } from '../support/cli.js';
import { wrongInputs } from './wrong-input.cases.js';

const folder = mkdtempSync(join(tmpdir(), 'rigger-wrong-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const inventory = `all:
  hosts:
    here: { ansible_connection: local }
    down: { ansible_host: 127.0.0.1, ansible_port: 1, ansible_user: root }
    badkey: { ansible_host: 127.0.0.1, ansible_port: 1, ansible_user: root, ansible_ssh_private_key_file: /nothere/key }
  children:
    locals: { hosts: { here: } }
`;

/** What differs from run to run and machine to machine. */
const stable = (text: string, project: string): string =>
  text
    .replaceAll(project, 'PROJECT')
    .replaceAll(folder, 'FOLDER')
    .replaceAll(tmpdir(), 'TMP')
    .replace(/\d{8}T\d{6}Z-play-[0-9a-f]{4}/g, 'RUN')
    .replace(/\d+(\.\d+)? m?s\b/g, 'TIME')
    .replace(/^(host {2}|.*TIME).*$/gm, (line) => line.replace(/ {2,}/g, '  '));

test.each(wrongInputs)('$name', async ({ name, files = {}, args, code }) => {
  const project = join(folder, name.replace(/\W+/g, '-'));
  for (const [path, text] of Object.entries({ 'inventory/hosts.yml': inventory, ...files })) {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), text);
  }
  const result = await rigger(args, { cwd: project });
  const said = stable(result.stderr, project);
  expect(result.stdout).toBe('');
  expect(said).not.toMatch(/^\s+at .*\(|defect of its own/m);
  expect(said).toMatch(/(error|warning)\[[\w/-]+\]: \S/);
  expect(said).toMatchSnapshot();
  expect(result.code).toBe(code);
});
