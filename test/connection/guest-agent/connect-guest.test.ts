import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Connection, Target } from '../../../src/connection/connection.js';
import { readGuestClocks } from '../../../src/connection/guest-agent/clock.js';
import { connectGuest } from '../../../src/connection/guest-agent/connect-guest.js';
import { runTogether } from '../../../src/connection/guest-agent/together.js';
import { connectLocal } from '../../../src/connection/local.js';
import { type GuestAgents, startGuestAgents } from '../../support/guest-agents.js';
import { localTarget } from '../../support/targets.js';

describe('guests behind real guest agents', () => {
  let agents: GuestAgents;
  let hypervisor: Connection;
  const opened: Connection[] = [];
  const connect = async () => {
    const connection = agents.through(await connectLocal(localTarget()));
    opened.push(connection);
    return connection;
  };
  const guest = (domain: string): Target => ({
    ...localTarget(domain),
    kind: 'guest-agent',
    guest: { hypervisor: localTarget('hypervisor'), domain },
  });

  beforeAll(async () => {
    agents = await startGuestAgents(['g1', 'g2']);
    hypervisor = await connect();
  });
  afterAll(async () => {
    await hypervisor.close();
    await agents.stop();
  });

  test('run batches by the same rules as every other host', async () => {
    const g1 = await connectGuest(guest('g1'), undefined, connect);
    const outputs = await g1.run([
      { script: "echo it\\'s; printf 'no end' >&2; printf '\\001\\377'" },
      { script: 'cat; exit 7', stdin: 'in\0put' },
      { script: 'echo never' },
      { script: 'exec sleep 5', timeout: 0.2, always: true },
    ]);
    expect(outputs).toEqual([
      { stdout: "it's\n\x01\ufffd", stderr: 'no end', exit: 0, remoteMs: expect.any(Number) },
      { stdout: 'in\0put', stderr: '', exit: 7, remoteMs: expect.any(Number) },
      { stdout: '', stderr: '', exit: -1, skipped: true },
      { stdout: '', stderr: '', exit: 124, remoteMs: expect.any(Number) },
    ]);
    expect(g1.traffic.roundTrips).toBe(1);
    await g1.close();
  });

  test('share one connection to their hypervisor, and work at the same time', async () => {
    const before = opened.length;
    const [g1, g2] = await Promise.all([
      connectGuest(guest('g1'), undefined, connect),
      connectGuest(guest('g2'), undefined, connect),
    ]);
    // Each waits for the other's file: one after the other, neither would ever end.
    const rendezvous = (mine: string, other: string) => ({
      script: `d=/tmp/rigger-rendezvous.${process.pid}; mkdir -p $d; : >$d/${mine}; until [ -e $d/${other} ]; do sleep 0.05; done`,
      timeout: 20,
    });
    const [first, second] = await Promise.all([
      g1.run([rendezvous('one', 'two')]),
      g2.run([rendezvous('two', 'one')]),
    ]);
    await hypervisor.run([{ script: `rm -r /tmp/rigger-rendezvous.${process.pid}` }]);
    expect([...first, ...second].map(({ exit }) => exit)).toEqual([0, 0]);
    expect(opened.length - before).toBe(1);
    await Promise.all([g1.close(), g2.close()]);
  });

  test('start together in one round trip, and fail alone', async () => {
    const { roundTrips } = hypervisor.traffic;
    const results = await runTogether(hypervisor, [
      { domain: 'g1', steps: [{ script: 'echo one' }] },
      { domain: 'gone', steps: [{ script: 'echo two' }] },
      { domain: 'g2', steps: [{ script: 'sleep 0.3; echo three' }] },
    ]);
    expect(hypervisor.traffic.roundTrips - roundTrips).toBe(1);
    expect(results).toMatchObject([
      { domain: 'g1', outputs: [{ stdout: 'one\n', exit: 0 }] },
      { domain: 'gone', error: { message: expect.stringMatching(/gone.*failed to get domain/) } },
      { domain: 'g2', outputs: [{ stdout: 'three\n', exit: 0 }] },
    ]);
  });

  test('tell how far their clocks are off', async () => {
    // They run on this machine, so the true offset is nought.
    for (const { offsetMs, uncertaintyMs } of await readGuestClocks(hypervisor, ['g1', 'g2']))
      expect(Math.abs(offsetMs)).toBeLessThanOrEqual(uncertaintyMs);
    await expect(readGuestClocks(hypervisor, ['gone'])).rejects.toThrow(/gone.*does not tell its time/);
  });

  test('are refused when it is not known where they run', async () => {
    await expect(
      connectGuest({ ...localTarget('g3'), kind: 'guest-agent' }, undefined, connect),
    ).rejects.toThrow(/connection\/bad-target/);
  });
});
