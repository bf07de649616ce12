import { expect, test } from '@jest/globals';
import pLimit from 'p-limit';
import type { Target } from '../../../src/connection/connection.js';
import { scriptedConnection } from '../../../src/connection/scripted.js';
import { unreachable } from '../../../src/connection/ssh/failures.js';
import { Link, noCost } from '../../../src/engine/wire/link.js';
import { Locks } from '../../../src/engine/wire/locks.js';
import { reboot } from '../../../src/engine/wire/reboot.js';

const target: Target = {
  host: 'h1',
  kind: 'ssh',
  hostKeyPolicy: 'strict',
  jumps: [],
  connectTimeout: 10,
  lock: true,
};

/** What becomes of each attempt to connect: a boot id that is told, or a failure. */
const restarted = async (attempts: readonly (string | undefined)[], asked: () => string = () => '') => {
  const left = [...attempts];
  const patience: number[] = [];
  const connect = async ({ connectTimeout }: Target) => {
    patience.push(connectTimeout);
    const boot = left.shift();
    if (boot === undefined)
      throw unreachable({ code: 'connection/timeout', message: `attempt ${patience.length}`, help: 'wait' });
    return scriptedConnection('h1', ({ script }) =>
      script.includes('boot_id') ? `${boot}\n` : script.includes('systemctl') ? asked() : '',
    );
  };
  const link = new Link(
    'h1',
    () => target,
    connect,
    pLimit(1),
    new Locks(),
    () => {},
    new AbortController().signal,
  );
  const waits: string[] = [];
  const output = await reboot(
    link,
    { kind: 'reboot', because: ['asked for'] },
    noCost(),
    { waiting: (what) => waits.push(what) },
    new AbortController().signal,
  );
  return { output, waits, left, patience };
};

test('a host that tells of another boot and then does not answer is waited for', async () => {
  const { output, waits, left, patience } = await restarted([
    'old',
    undefined,
    'old',
    'new',
    undefined,
    'new',
    'new',
  ]);
  expect(output).toEqual({ stdout: 'new\n', stderr: '', exit: 0 });
  expect(left).toEqual([]);
  expect(waits).toEqual([
    'asked the host to reboot',
    'waiting for another boot id: attempt 2',
    'waiting for another boot id: it still answers with the old boot id',
    'waiting for another boot id: attempt 5',
  ]);
  // A host that takes its time is given more of it; the run's own connection has what the user wants.
  expect(patience).toEqual([10, 5, 6, 7, 10, 8, 10]);
}, 30_000);

const failing = (code: 'connection/lost' | 'connection/timeout') => (): never => {
  throw unreachable({ code, message: 'no answer', help: 'wait' });
};

test('a host that goes down before it answers was asked; what fails otherwise is told', async () => {
  const { output } = await restarted(['old', 'new', 'new'], failing('connection/lost'));
  expect(output).toMatchObject({ stdout: 'new\n', exit: 0 });
  await expect(restarted(['old', 'new'], failing('connection/timeout'))).rejects.toThrow('no answer');
  const defect = new Error('a defect');
  await expect(
    restarted(['old', 'new'], () => {
      throw defect;
    }),
  ).rejects.toBe(defect);
});
