import { spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { describe, expect, test } from '@jest/globals';
import { withLock } from '../../../src/lab/host/lock.js';

const name = () => `/nowhere/${randomUUID()}`;

describe('a lock', () => {
  test('lets one piece of work in at a time, and every one in the end', async () => {
    const lock = name();
    let inside = 0;
    let most = 0;
    let done = 0;
    const work = () =>
      withLock(lock, async () => {
        inside += 1;
        most = Math.max(most, inside);
        await new Promise(setImmediate);
        inside -= 1;
        done += 1;
      });
    await Promise.all(Array.from({ length: 12 }, work));
    expect({ most, done }).toEqual({ most: 1, done: 12 });
  });

  test('is free again after work that failed', async () => {
    const lock = name();
    await expect(withLock(lock, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(withLock(lock, async () => 'in')).resolves.toBe('in');
  });

  test('tells who holds it, and a waiter that throws gives up', async () => {
    const lock = name();
    await withLock(lock, async () => {
      const second = withLock(
        lock,
        async () => 'in',
        ({ pid }) => {
          throw new Error(`held by ${pid}`);
        },
      );
      await expect(second).rejects.toThrow(`held by ${process.pid}`);
    });
  });

  test('is freed by the death of its holder', async () => {
    const lock = name();
    const address = `rigger-lock-${createHash('sha256').update(lock).digest('hex').slice(0, 32)}`;
    const holder = spawn(process.execPath, [
      '-e',
      `require('net').createServer((s) => s.write(process.pid + '\\n')).listen('\\0${address}', () => console.log('held'))`,
    ]);
    await once(holder.stdout, 'data');
    const waited: number[] = [];
    const work = withLock(
      lock,
      async () => 'in',
      ({ pid }) => {
        waited.push(pid);
        holder.kill('SIGKILL');
      },
    );
    await expect(work).resolves.toBe('in');
    expect(waited).toEqual([holder.pid]);
  });
});
