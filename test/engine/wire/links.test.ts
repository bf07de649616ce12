import { describe, expect, test } from '@jest/globals';
import pLimit from 'p-limit';
import type { Target } from '../../../src/connection/connection.js';
import { asWanted, runAsOf } from '../../../src/engine/play/run-as.js';
import { Link, noCost, timeSplit } from '../../../src/engine/wire/link.js';
import { Locks } from '../../../src/engine/wire/locks.js';
import { literalTemplate } from '../../../src/language/template/index.js';
import type { Command, EventBody } from '../../../src/model/index.js';
import { scopeOf } from '../../language/scope.js';

const target = (more: Partial<Target> = {}): Target => ({
  ...{ host: 'h1', kind: 'ssh', hostKeyPolicy: 'strict', jumps: [], connectTimeout: 10, lock: true },
  ...more,
});

describe('the locks of machines', () => {
  test('the first name of a machine has it, until that name gives it back', () => {
    const locks = new Locks();
    const local = (host: string) => target({ host, kind: 'local' });
    const locked = (host: string): boolean => locks.claim(local(host)).lock;
    expect([locked('h1'), locked('h2'), locked('h1')]).toEqual([true, false, true]);
    locks.release(local('h2'));
    expect(locked('h3')).toBe(false);
    locks.release(local('h1'));
    expect([locked('h3'), locked('h1')]).toEqual([true, false]);
  });

  test.each<[string, Partial<Target>, Partial<Target>, boolean]>([
    ['two hosts', {}, { host: 'h2' }, false],
    ['one address', { address: 'a' }, { host: 'h2', address: 'a' }, true],
    ['one address, and the usual port', { address: 'a' }, { host: 'h2', address: 'a', port: 22 }, true],
    ['two ports', { address: 'a' }, { host: 'h2', address: 'a', port: 23 }, false],
    ['this machine and another', { kind: 'local' }, { host: 'h2' }, false],
    [
      'two guests',
      { guest: { domain: 'a', hypervisor: target({ host: 'v' }) } },
      { host: 'h2', guest: { domain: 'b', hypervisor: target({ host: 'v' }) } },
      false,
    ],
    [
      'one guest',
      { guest: { domain: 'a', hypervisor: target({ host: 'v' }) } },
      { host: 'h2', guest: { domain: 'a', hypervisor: target({ host: 'v' }) } },
      true,
    ],
    ['no lock wanted', { address: 'a', lock: false }, { host: 'h2', address: 'a' }, false],
  ] as [string, Partial<Target>, Partial<Target>, boolean][])('%s', (_, one, other, same) => {
    const locks = new Locks();
    locks.claim(target(one));
    expect(locks.claim(target(other)).lock).toBe(!same);
  });
});

describe('a link', () => {
  const told = async (of: Target, users: (string | undefined)[] = []) => {
    const events: EventBody[] = [];
    const asked: (string | undefined)[] = [];
    const link = new Link(
      'h1',
      (user) => {
        asked.push(user);
        return of;
      },
      () => Promise.reject(new Error('nobody there')),
      pLimit(1),
      new Locks(),
      (event) => events.push(event),
      new AbortController().signal,
    );
    for (const user of users) {
      await link.loginAs(user);
      void link.target;
    }
    await expect(link.open()).rejects.toThrow('nobody there');
    return { events, asked };
  };

  test.each<[Partial<Target>, string]>([
    [{}, '@h1:22'],
    [{ user: 'root', address: '10.0.0.1', port: 2222 }, 'root@10.0.0.1:2222'],
    [{ kind: 'local' }, 'local'],
  ])('%j tells the way: %s', async (more, via) => {
    expect((await told(target(more))).events).toEqual([{ type: 'host-connecting', host: 'h1', via }]);
  });

  test.each<[Partial<Target>, boolean]>([
    [{ kind: 'local' }, true],
    [{ kind: 'local', lock: false }, false],
    [{ kind: 'local', alone: true }, false],
    [{ kind: 'ssh' }, false],
  ])('to a target with %j shares its machine with other runs: %s', (more, shared) => {
    const never = () => Promise.reject(new Error('nobody there'));
    const none = new AbortController().signal;
    const link = new Link(
      'h1',
      () => target(more),
      never,
      pLimit(1),
      new Locks(),
      () => {},
      none,
    );
    expect(link.isShared).toBe(shared);
  });

  test('looks its way up again for another user only', async () => {
    expect((await told(target(), [undefined, 'a', 'a', 'b'])).asked).toEqual([undefined, 'a', 'b']);
  });

  test('adds up what a batch cost', async () => {
    const traffic = { roundTrips: 4, bytesSent: 0, bytesReceived: 0, wireMs: 40, remoteMs: 400 };
    const connection = {
      ...{ host: 'h1', traffic, close: async () => undefined },
      run: async () => {
        traffic.roundTrips += 1;
        traffic.wireMs += 2;
        traffic.remoteMs += 3;
        return [];
      },
    };
    const none = new AbortController().signal;
    const link = new Link(
      'h1',
      () => target(),
      async () => connection,
      pLimit(1),
      new Locks(),
      () => {},
      none,
    );
    const cost = noCost();
    await link.run([], cost);
    await link.run(async () => [], cost);
    expect(cost).toEqual({ roundTrips: 2, wireMs: 4, remoteMs: 6 });
  });

  test('splits the time of what it did', () => {
    expect(noCost()).toEqual({ roundTrips: 0, wireMs: 0, remoteMs: 0 });
    const cost = { roundTrips: 1, wireMs: 2, remoteMs: 3 };
    expect(timeSplit(cost, 10)).toEqual({ wire: 2, remote: 3, own: 5 });
    expect(timeSplit(cost, 4)).toEqual({ wire: 2, remote: 3, own: 0 });
  });
});

describe('as whom a command runs', () => {
  const command: Command = { kind: 'exec', argv: ['id'] };
  const sudo = { user: 'anna', become: { user: 'root' } };
  const rows: [string | false | undefined, Partial<Target>, string | undefined][] = [
    [undefined, { user: 'root' }, undefined],
    ['anna', { user: 'root' }, 'anna'],
    [false, { user: 'root' }, undefined],
    [undefined, { user: 'anna' }, undefined],
    ['anna', { user: 'anna' }, undefined],
    // A root shell by sudo steps down to whom the step wants, else to the login user.
    [undefined, { ...sudo }, 'anna'],
    ['root', { ...sudo }, undefined],
    ['bert', { ...sudo }, 'bert'],
    // With --become, what says nothing is root's; with the host's own word, everything is.
    [undefined, { ...sudo, becomes: 'unless-told' }, undefined],
    [false, { ...sudo, becomes: 'unless-told' }, 'anna'],
    [false, { ...sudo, becomes: 'always' }, undefined],
    ['bert', { ...sudo, becomes: 'always' }, 'bert'],
    ['bert', { ...sudo, becomes: 'never' }, 'anna'],
    ['anna', { kind: 'guest-agent', user: 'bert' }, 'anna'],
    [undefined, { kind: 'guest-agent', user: 'bert' }, undefined],
  ];
  test.each(rows)('become %j on %j: %s', (become, more, user) => {
    const runAs = { environment: { A: '1' }, ...(become === undefined ? {} : { become }) };
    expect(asWanted(command, runAs, target(more))).toEqual({
      ...command,
      environment: { A: '1' },
      ...(user === undefined ? {} : { user }),
    });
  });

  test('a command’s own user and variables win, and nobody becomes another without root', () => {
    const own = { ...command, user: 'own', environment: { A: 'own' } };
    expect(
      asWanted(own, { become: 'anna', environment: { A: '1', B: '2' } }, target({ user: 'root' })),
    ).toEqual({
      ...own,
      environment: { A: 'own', B: '2' },
    });
    expect(() => asWanted(command, { become: 'root', environment: {} }, target({ user: 'anna' }))).toThrow(
      "the connection to h1 is anna's, who cannot become root",
    );
  });

  test('is root where no user is named, and nobody else where it is not wanted', () => {
    const of = (step: Parameters<typeof runAsOf>[0]) => runAsOf(step, scopeOf({}), () => undefined);
    const here = { file: 'f', line: 1, column: 1 };
    expect(of({})).toEqual({ environment: {} });
    expect(of({ become: { enabled: true } })).toEqual({ become: 'root', environment: {} });
    expect(of({ become: { enabled: true, user: literalTemplate('anna', here) } })).toMatchObject({
      become: 'anna',
    });
    expect(of({ become: { enabled: false, user: literalTemplate('anna', here) } })).toMatchObject({
      become: false,
    });
  });
});
