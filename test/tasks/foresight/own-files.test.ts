import { describe, expect, test } from '@jest/globals';
import { cpuTopology } from '../../../src/facts/cpu/cpu-topology.js';
import { type FileState, fileState } from '../../../src/facts/files/file-state.js';
import { type BootScript, bootScript } from '../../../src/facts/host/boot-script.js';
import { devlink } from '../../../src/facts/network/devlink.js';
import { nicFirmware } from '../../../src/facts/pci/nic-firmware.js';
import { tuned } from '../../../src/facts/software/tuned.js';
import type { Change, Outcome, Prediction } from '../../../src/model/index.js';
import { bootScriptChanges } from '../../../src/tasks/boot-script.js';
import { taskCatalogue } from '../../../src/tasks/catalogue.js';
import { forgetBefore, keepBefore, keptBefore } from '../../../src/tasks/kept-before.js';
import { contextWith, parseInput } from '../../support/converge.js';
import { hiddenIn, left } from './left.js';

const common = { mode: '0755', uid: 0, gid: 0, owner: 'root', group: 'root', size: 1, inode: '1:1' } as const;
const directory: FileState = { type: 'directory', ...common };
const file: FileState = { type: 'file', ...common };
const nowhere: FileState = { type: 'absent', parent: 'absent' };
const absent: FileState = { type: 'absent', parent: 'directory' };

const leavesOf = (list: readonly Change[]): readonly Prediction[] =>
  list.flatMap(({ leaves = [] }) => leaves);
const none: BootScript = { enabled: false };
const wanted = { name: 'a', description: 'A', script: 'echo\n', before: [] };
const written = bootScriptChanges('a', wanted, none);
const removed = bootScriptChanges('a', undefined, { ...none, script: 'x' });

describe('a boot script', () => {
  const read = (list: readonly Change[], name: string, before: BootScript) =>
    left(leavesOf(list), bootScript({ name }), before);

  test('is then what was written, and another stays', () => {
    expect(read(written, 'a', none)).toMatchObject({ script: 'echo\n', enabled: true });
    expect(bootScriptChanges('a', wanted, read(written, 'a', none) as BootScript)).toEqual([]);
    expect(read(removed, 'a', { enabled: true, script: 'x' })).toEqual(none);
    const other = { enabled: true, script: 'y' };
    expect(read(written, 'b', other)).toEqual(other);
  });

  test.each<[string, readonly Change[], string, FileState, FileState | 'unknown' | 'its size']>([
    ['written', written, '/etc/rigger/boot/a.sh', nowhere, 'unknown'],
    ['written', written, '/etc/rigger/boot', directory, 'its size'],
    ['written', written, '/etc/rigger', nowhere, 'unknown'],
    ['written', written, '/etc/rigger/boot/b.sh', nowhere, absent],
    ['written', written, '/etc/rigger/boot/b.sh', file, file],
    ['written', written, '/etc/rigger/before/b.json', nowhere, nowhere],
    ['written', written, '/etc/x', absent, absent],
    ['removed', removed, '/etc/rigger/boot', directory, 'unknown'],
    ['removed', removed, '/etc', directory, 'its size'],
    ['removed', removed, '/etc/rigger/boot/b.sh', absent, 'unknown'],
    ['removed', removed, '/etc/rigger/before/b.json', absent, absent],
  ])('that is %s leaves of %3$s what is foretold', (_, list, path, before, expected) => {
    const told = left(leavesOf(list), fileState({ path }), before);
    if (expected !== 'its size') expect(told).toEqual(expected);
    else expect(hiddenIn(told as FileState)).toEqual(['size']);
  });
});

test('a note of what was there is read back as it was written, and is gone when it is forgotten', () => {
  const query = fileState({ path: '/etc/rigger/before/a.json', content: true });
  const list = keepBefore('a', { what: 'A', noted: {}, values: { mode: 'legacy' } });
  const after = left(leavesOf(list), query, nowhere) as FileState;
  expect(keptBefore('a', after)).toEqual({ mode: 'legacy' });
  const gone = left(leavesOf(forgetBefore('a', after)), query, after) as FileState;
  expect(keptBefore('a', gone)).toEqual({});
});

/** What a task does in a world of facts. */
const planned = (name: string, input: object, facts: object): Outcome => {
  const task = taskCatalogue.get(name)!;
  return task.plan(parseInput(task, input).data, facts as never, contextWith());
};
const changesOf = (outcome: Outcome): readonly Change[] =>
  outcome.kind === 'changes' ? outcome.changes : [];

describe('what tasks on cards and CPUs leave', () => {
  const before = { enabled: false };

  test('smt: threads, and CPUs that nobody can list beforehand', () => {
    const cpu = { vendor: 'GenuineIntel', cpus: [], isolated: [], nohz_full: [], smt: 'on', mitigations: {} };
    const outcome = planned('smt', { enabled: false }, { cpu, boot: before, before: nowhere });
    const after = left(leavesOf(changesOf(outcome)), cpuTopology(), cpu as never);
    expect(after).toMatchObject({ vendor: 'GenuineIntel', smt: 'off' });
    expect([...hiddenIn(after as object)].sort()).toEqual(['cpus', 'isolated', 'mitigations', 'nohz_full']);
    const turning = changesOf(outcome).find(({ summary }) => summary === 'turn SMT off');
    expect(turning?.unsettles).not.toContain('*');
  });

  test('tuned: the profile', () => {
    const found = {
      ...{ running: true, active: 'balanced', mode: 'auto', boot_words: [] },
      profiles: ['balanced', 'latency'],
    };
    const after = left(
      leavesOf(changesOf(planned('tuned', { profile: 'latency' }, { found }))),
      tuned(),
      found,
    );
    expect(after).toMatchObject({ active: 'latency', mode: 'manual', running: true });
    expect(planned('tuned', { profile: 'latency' }, { found: after })).toMatchObject({ kind: 'nothing' });
  });

  test('nic_firmware: what waits for a reset, and words that nobody has seen yet unknown', () => {
    const settings = {
      SRIOV_EN: { now: 'False(0)', next: 'False(0)' },
      NUM_OF_VFS: { now: '0', next: '0' },
      LINK_TYPE_P1: { now: 'IB(1)', next: 'IB(1)' },
      OTHER: { now: '1', next: '1' },
    };
    const firmware = { tool: 'mstconfig', cards: [{ device: '0000:3b:00.0', settings, values: {} }] };
    const input = {
      device: '3b:00.0',
      settings: { SRIOV_EN: true, NUM_OF_VFS: 8, LINK_TYPE_P1: 'ETH' },
    };
    const list = changesOf(planned('nic_firmware', input, { firmware, before: nowhere }));
    const after = left(leavesOf(list), nicFirmware(), firmware) as typeof firmware;
    const { SRIOV_EN, NUM_OF_VFS, LINK_TYPE_P1 } = after.cards[0]!.settings;
    expect([SRIOV_EN, NUM_OF_VFS]).toEqual([
      { now: 'False(0)', next: 'True(1)' },
      { now: '0', next: '8' },
    ]);
    expect(hiddenIn(LINK_TYPE_P1)).toEqual(['next']);
    expect(() => after.cards[0]!.settings.OTHER).toThrow('OTHER');
  });

  test('devlink: parameters that are taken at once, and the mode, which brings ports of its own', () => {
    const device = {
      ...{ handle: 'pci/0000:3b:00.0', driver: 'mlx5_core', versions: {}, ports: [], rates: [] },
      params: { flow_steering_mode: { runtime: 'dmfs' }, other: { runtime: 1 } },
      eswitch: { mode: 'legacy', inline_mode: 'none', encap_mode: 'none' },
    };
    const facts = {
      ...{ devices: [device], links: [], ports: [], own: { links: [] }, before: nowhere },
      ...{ paramsBoot: before, boot: before, ratesBoot: before },
    };
    const list = changesOf(
      planned(
        'devlink',
        {
          device: '3b:00.0',
          params: { flow_steering_mode: 'smfs' },
          eswitch: { mode: 'switchdev', encap: true },
          persistent: false,
        },
        facts,
      ),
    );
    const [, param, encap, mode] = list.map(({ leaves = [] }) => left(leaves, devlink(), [device]));
    expect(param).toEqual([
      { ...device, params: { ...device.params, flow_steering_mode: { runtime: 'smfs' } } },
    ]);
    expect(encap).toEqual([{ ...device, eswitch: { ...device.eswitch, encap_mode: 'basic' } }]);
    const [after] = mode as [typeof device];
    expect(after).toMatchObject({ eswitch: { ...device.eswitch, mode: 'switchdev' } });
    expect([...hiddenIn(after)].sort()).toEqual(['params', 'ports', 'rates']);
  });
});
