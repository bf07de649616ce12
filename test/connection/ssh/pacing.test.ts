import { afterEach, describe, expect, test } from '@jest/globals';
import { paced } from '../../../src/connection/ssh/pacing.js';

const endings: (() => void)[] = [];
const running: Promise<unknown>[] = [];
afterEach(async () => {
  for (const end of endings.splice(0)) end();
  await Promise.all(running.splice(0));
});

/** An attempt that goes on until it is ended; it hears from its host all the while, or not. */
const attempt = (server: string, begun: string[], talks: boolean) => {
  running.push(
    paced(
      server,
      (heard) =>
        new Promise<void>((resolve) => {
          begun.push(server);
          const talk = talks ? setInterval(heard, 50) : undefined;
          endings.push(() => {
            clearInterval(talk);
            resolve();
          });
        }),
    ),
  );
};
const until = async (condition: () => boolean) => {
  while (!condition()) await new Promise(setImmediate);
};
const names = (count: number) => Array.from({ length: count }, (_, index) => `h${index}`);

describe('connection attempts', () => {
  test('wait for their turn once thirty-two hosts talk', async () => {
    const begun: string[] = [];
    for (const name of names(60)) attempt(name, begun, true);
    await until(() => begun.length >= 32);
    await new Promise(setImmediate);
    expect(begun).toEqual(names(32));
    endings.shift()!();
    await until(() => begun.length > 32);
    expect(begun).toEqual(names(33));
    await until(() => {
      for (const end of endings.splice(0)) end();
      return begun.length === 60;
    });
  });

  test('do not wait for hosts that say nothing', async () => {
    const begun: string[] = [];
    for (const name of names(32)) attempt(name, begun, false);
    attempt('late', begun, true);
    await until(() => begun.includes('late'));
    expect(begun).toHaveLength(33);
  });

  test('to one server are six at once', async () => {
    const begun: string[] = [];
    for (let count = 0; count < 10; count++) attempt('one', begun, true);
    await until(() => begun.length >= 6);
    await new Promise(setImmediate);
    expect(begun).toHaveLength(6);
    await until(() => {
      for (const end of endings.splice(0)) end();
      return begun.length === 10;
    });
  });

  test('give what they came to, or why not', async () => {
    expect(await paced('one', async () => 7)).toBe(7);
    await expect(paced('one', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  });
});
