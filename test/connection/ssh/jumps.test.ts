import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Connection, Target } from '../../../src/connection/connection.js';
import { connect } from '../../../src/connection/index.js';
import { type DelayProxy, startDelayProxy } from '../../support/delay-proxy.js';
import { freePort, type Sshd, startSshd } from '../../support/sshd.js';

let near: Sshd;
let middle: Sshd;
let far: Sshd;
let doorway: DelayProxy;
const open: Connection[] = [];

beforeAll(async () => {
  [near, middle, far] = await Promise.all([
    // Its clients arrive all at once, more than it lets in.
    startSshd({ config: ['MaxStartups 10:100:10'] }),
    startSshd(),
    startSshd({ config: ['MaxSessions 1', 'MaxStartups 10:100:10'] }),
  ]);
  doorway = await startDelayProxy(near.port);
});
afterAll(async () => {
  await doorway.stop();
  await Promise.all([near.stop(), middle.stop(), far.stop()]);
});
afterEach(() => Promise.all(open.splice(0).map((each) => each.close())));

const jump = (overrides: Partial<Target> = {}): Target =>
  near.target({ host: 'jump', port: doorway.port, hostKeyPolicy: 'accept-new', ...overrides });
const reach = async (target: Target) => {
  const connection = await connect(target);
  open.push(connection);
  const [output] = await connection.run([{ script: 'echo ${SSH_CONNECTION##* }' }]);
  return Number(output?.stdout);
};

describe('jump hosts', () => {
  test('lead to the host, one behind the other', async () => {
    const jumps = [jump(), middle.target({ host: 'second' })];
    expect(await reach(far.target({ jumps }))).toBe(far.port);
  });

  test('are connected to once for all hosts behind them', async () => {
    doorway.reset();
    const targets = [
      far.target({ jumps: [jump()] }),
      middle.target({ jumps: [jump()] }),
      far.target({ host: 'again', jumps: [jump()] }),
    ];
    expect(await Promise.all(targets.map(reach))).toEqual([far.port, middle.port, far.port]);
    expect(doorway.connections).toBe(1);
  });

  test('are connected to anew after everybody left, or the connection broke', async () => {
    doorway.reset();
    await reach(far.target({ jumps: [jump()] }));
    doorway.cut();
    await reach(far.target({ jumps: [jump()] }));
    expect(doorway.connections).toBe(2);
  });

  test('say which of them cannot reach what', async () => {
    const port = await freePort();
    await expect(reach(far.target({ port, jumps: [jump()] }))).rejects.toThrow(
      /dut1 .*refuses.*through the jump host jump/,
    );
    await expect(reach(far.target({ jumps: [jump({ port })] }))).rejects.toThrow(
      /jump .*refuses.*connection\/refused/,
    );
  });
});

test('thirty connections at once are paced, so that sshd turns nobody away', async () => {
  const ports = await Promise.all(
    Array.from({ length: 30 }, (_, index) => reach(far.target({ host: `dut${index}` }))),
  );
  expect(new Set(ports)).toEqual(new Set([far.port]));
});
