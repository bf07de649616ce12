import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { run } from '../../../src/lab/host/run.js';

const node = (program: string, ...words: string[]) => [process.execPath, '-e', program, ...words];

test.each([
  [''],
  ["it's"],
  ['$HOME `id` "x" \\ * ;'],
  ['two\nlines'],
  ['-n'],
  ['ä=b'],
])('a program gets the word %j as it is', async (word) => {
  const said = await run(node('process.stdout.write(JSON.stringify(process.argv.slice(1)))', '--', word));
  expect(JSON.parse(said.stdout)).toEqual([word]);
});

test('what a program printed on either output, and its status, are the answer', async () => {
  expect(await run(node("console.log('out'); console.error('err'); process.exitCode = 3"))).toEqual({
    status: 3,
    stdout: 'out\n',
    stderr: 'err\n',
  });
});

test('a program that is not there is status 127, and so is a folder that is not there', async () => {
  expect(await run(['/no/such/program'])).toMatchObject({
    status: 127,
    stderr: expect.stringContaining('/no/such'),
  });
  expect(await run(['true'], { cwd: '/no/such/folder' })).toMatchObject({ status: 127 });
});

test('a program reads its input to the end, an empty one too', async () => {
  expect((await run(['cat'], { stdin: 'text' })).stdout).toBe('text');
  expect((await run(['cat'])).stdout).toBe('');
  expect((await run(['cat'], { stdin: '' })).stdout).toBe('');
});

test('a program that does not read its input is not an error', async () => {
  expect(await run(['true'], { stdin: Buffer.alloc(4 << 20) })).toMatchObject({ status: 0 });
});

test('a program that takes too long is killed, with status 124', async () => {
  expect(await run(['sleep', '600'], { timeout: 0.2 })).toMatchObject({ status: 124 });
});

test('a program that a signal ended is status 128', async () => {
  expect(await run(node("process.kill(process.pid, 'SIGTERM'); setInterval(() => {}, 1000)"))).toMatchObject({
    status: 128,
  });
});

test('lines come whole, and both outputs go into the log', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rigger-run-'));
  const log = join(folder, 'log');
  const lines: string[] = [];
  await run(node("process.stdout.write('ä'.repeat(70000) + '\\nb\\nc'); console.error('d')"), {
    log,
    onLine: (line) => lines.push(line),
  });
  expect(lines.sort()).toEqual(['b', 'c', 'd', 'ä'.repeat(70000)].sort());
  expect(readFileSync(log, 'utf8')).toContain('\nb\nc');
  rmSync(folder, { recursive: true });
});

test('a program gets the environment and the folder that it is given', async () => {
  const said = await run(node('console.log(process.env.WORD, process.cwd())'), {
    env: { WORD: 'a b' },
    cwd: '/',
  });
  expect(said.stdout).toBe('a b /\n');
});
