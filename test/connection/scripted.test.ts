import { describe, expect, test } from '@jest/globals';
import type { ShellStep } from '../../src/connection/connection.js';
import { connectLocal } from '../../src/connection/local.js';
import { scriptedConnect, scriptedConnection } from '../../src/connection/scripted.js';
import { localTarget } from '../support/targets.js';

describe('a scripted host', () => {
  test('keeps the rules of a batch as a real shell does', async () => {
    const live: string[] = [];
    const steps: ShellStep[] = [
      { script: 'echo one', live: (text) => live.push(text) },
      { script: 'exit 3', accept: [0, 3] },
      { script: 'echo two; exit 4' },
      { script: 'echo skipped' },
      { script: 'echo always', always: true },
    ];
    const scripted = scriptedConnection('dut1', [
      ['one', 'one\n'],
      ['exit 3', { exit: 3 }],
      [/two/, () => ({ stdout: 'two\n', exit: 4 })],
      ['always', 'always\n'],
    ]);
    const real = await connectLocal(localTarget());
    const withoutTime = (outputs: object[]) => outputs.map((output) => ({ ...output, remoteMs: undefined }));
    expect(withoutTime(await scripted.run(steps))).toEqual(withoutTime(await real.run(steps)));
    await real.close();
    expect(live).toEqual(['one\n', 'one\n']);
    expect([scripted.traffic.roundTrips, scripted.batches]).toEqual([1, [steps]]);
  });

  test('says which script nothing answers, and when it is closed', async () => {
    const scripted = scriptedConnection('dut1', (step) => (step.script === 'known' ? 'yes' : undefined));
    expect(await scripted.run([{ script: 'known' }])).toEqual([{ stdout: 'yes', stderr: '', exit: 0 }]);
    await expect(scripted.run([{ script: 'unknown' }])).rejects.toThrow('dut1 for:\nunknown');
    await scripted.close();
    await expect(scripted.run([{ script: 'known' }])).rejects.toThrow('closed');
  });

  test('is connected to by name', async () => {
    const { connect, connections } = scriptedConnect({ dut1: [['id', 'root']] });
    const connection = await connect(localTarget('dut1'));
    await connection.run([{ script: 'id' }]);
    expect(connections.get('dut1')?.traffic.roundTrips).toBe(1);
    await expect(connect(localTarget('dut2'))).rejects.toThrow('dut2');
  });
});
