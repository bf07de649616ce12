import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type ConditionQuestion, condition } from '../../src/facts/reading/condition.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'rigger-condition-'));
  writeFileSync(join(folder, 'file'), 'one\nready 7\n');
  symlinkSync('nowhere', join(folder, 'dangling'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What holds on this machine, where a folder may stand for /proc/net. */
const holds = (question: ConditionQuestion, net = '/proc/net'): boolean => {
  const query = condition(question);
  const script = query.script.replaceAll('/proc/net', net);
  const { stdout, stderr, status } = spawnSync('/bin/sh', ['-c', script], { encoding: 'utf8' });
  const reading = query.parse({ stdout, stderr, exit: status ?? 255 });
  if (!reading.available) throw new Error(reading.reason);
  return reading.value;
};

describe('a path', () => {
  test.each([
    ['file', true],
    ['dangling', true],
    ['none', false],
  ])('%s exists: %s', (name, there) => {
    const path = join(folder, name);
    expect([true, false].map((exists) => holds({ kind: 'path', path, exists }))).toEqual([there, !there]);
  });

  test.each([
    ['file', '^ready [0-9]+$', true],
    ['file', '^one$', true],
    ['file', 'ready$', false],
    ['none', '', false],
  ])('%s has a line that matches %s: %s', (name, matching, there) => {
    const question = { kind: 'path', path: join(folder, name), matching } as const;
    expect([true, false].map((exists) => holds({ ...question, exists }))).toEqual([there, !there]);
  });
});

/** As proc_net_tcp of the kernel's documentation has it: port 80 listens, and something is connected to 8080. */
test.each([
  [80, true],
  [8080, false],
  [8, false],
])('port %s is listened to: %s', (port, there) => {
  writeFileSync(
    join(folder, 'tcp'),
    `  sl  local_address rem_address   st
   0: 0100007F:0050 00000000:0000 0A
   1: 0100007F:1F90 0100007F:0050 01
`,
  );
  expect([true, false].map((open) => holds({ kind: 'port', port, open }, folder))).toEqual([there, !there]);
});
