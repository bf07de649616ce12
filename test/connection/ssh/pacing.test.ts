import { afterEach, describe, expect, test } from '@jest/globals';
import { besideHandshakes, paced } from '../../../src/connection/ssh/pacing.js';

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

  test('that talk let sixteen batches begin at a time, and all of them once they are in', async () => {
    let letIn = () => {};
    running.push(
      paced('talks', (heard) => {
        const talk = setInterval(heard, 50);
        heard();
        return new Promise<void>((resolve) => {
          letIn = () => {
            clearInterval(talk);
            resolve();
          };
        });
      }),
    );
    await new Promise(setImmediate);
    const batches: string[] = [];
    const ends: (() => void)[] = [];
    const work = names(40).map((name) =>
      besideHandshakes(async () => {
        batches.push(name);
        await new Promise<void>((resolve) => ends.push(resolve));
        return name;
      }),
    );
    await until(() => batches.length >= 16);
    await new Promise(setImmediate);
    expect(batches).toEqual(names(16));
    ends[0]!();
    await until(() => batches.length >= 17);
    expect(batches).toEqual(names(17));
    letIn();
    await until(() => batches.length === 40);
    for (const end of ends) end();
    expect(await Promise.all(work)).toEqual(names(40));
  });

  test('that say nothing hold no batch back', async () => {
    const begun: string[] = [];
    for (const name of names(20)) attempt(name, begun, false);
    await until(() => begun.length === 20);
    const batches: string[] = [];
    await Promise.all(names(40).map((name) => besideHandshakes(async () => batches.push(name))));
    expect(batches).toEqual(names(40));
  });

  test('give what they came to, or why not', async () => {
    expect(await paced('one', async () => 7)).toBe(7);
    await expect(paced('one', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  });
});
