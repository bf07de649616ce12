import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import { identify, isAlive, startTime, stopProcess } from '../../../src/lab/host/process.js';

describe('startTime', () => {
  const rest = 'S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 987654 20 21';
  test.each([
    ['(qemu)'],
    ['(a b c)'],
    ['(odd) name)'],
    ['(S 1 2 3)'],
  ])('is field 22 whatever the command is called: %s', (comm) => {
    expect(startTime(`42 ${comm} ${rest}`)).toBe('987654');
  });
});

describe('a process', () => {
  test('is recognised while it lives, and not by its number alone', () => {
    const self = identify(process.pid);
    expect(self && isAlive(self)).toBe(true);
    expect(isAlive({ pid: process.pid, start: '1' })).toBe(false);
  });

  test('is stopped politely', async () => {
    const child = spawn('sleep', ['600']);
    await once(child, 'spawn');
    const id = identify(child.pid!)!;
    const ended = once(child, 'exit');
    await stopProcess(id);
    expect(isAlive(id)).toBe(false);
    expect((await ended)[1]).toBe('SIGTERM');
  });

  test('is stopped by force when it does not listen', async () => {
    const child = spawn(process.execPath, [
      '-e',
      "process.on('SIGTERM', () => {}); console.log('deaf'); setInterval(() => {}, 1000)",
    ]);
    await once(child.stdout, 'data');
    const id = identify(child.pid!)!;
    const ended = once(child, 'exit');
    await stopProcess(id, 0.1);
    expect((await ended)[1]).toBe('SIGKILL');
  });

  test('that is another one by now is left alone', async () => {
    const child = spawn('sleep', ['600']);
    await once(child, 'spawn');
    await stopProcess({ pid: child.pid!, start: '1' });
    expect(identify(child.pid!)).toBeDefined();
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
});
