import { spawnSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { libvirtPrinted } from '../../../src/facts/libvirt/libvirt-printed.js';
import { libvirtVolume } from '../../../src/facts/libvirt/libvirt-volume.js';
import { ended } from '../../../src/model/fact-output.js';
import { escapeXml, type Outcome } from '../../../src/model/index.js';
import { libvirtPoolTask } from '../../../src/tasks/libvirt-pool/task.js';
import { libvirtVolumeTask } from '../../../src/tasks/libvirt-volume/task.js';
import { askLibvirt } from '../../libvirt-forms/ask-libvirt.js';
import { judgeDocumented, judgeForms } from '../../libvirt-forms/judge.js';
import { contextWith } from '../../support/converge.js';

/** `npm run libvirt-forms -- --count 5000 --seed 1` does it with more of them. */
test('a hundred definitions in other words are equal, and a hundred changed ones differ in just that', () => {
  const { stable, changed, wrong } = judgeForms(100, Number(process.env.RIGGER_TEST_SEED ?? 1));
  expect(wrong).toEqual([]);
  expect({ stable, changed }).toEqual({ stable: 100, changed: 100 });
});

test('the forms of the documentation are equal to what libvirt prints of them', () => {
  const { stable, wrong } = judgeDocumented();
  expect(wrong).toEqual([]);
  expect(stable).toBeGreaterThan(50);
});

test.each([
  '/srv/images',
  '/srv//images/',
  '/srv/a & "b"',
])('a pool at %s is as libvirt prints it', (path) => {
  const xml = `<pool type='dir'><name>p1</name><target><path>${escapeXml(path)}</path></target></pool>`;
  const [definition = ''] = askLibvirt([{ xml, commands: ['pool-define %', 'pool-dumpxml p1'] }]);
  const input = libvirtPoolTask.input.parse({ name: 'p1', path });
  const plan = (at: typeof input): Outcome =>
    libvirtPoolTask.plan(
      at,
      { pool: { libvirt: true, defined: true, uuid: 'u', active: true, autostart: true, definition } },
      contextWith(),
    );
  expect(plan(input)).toMatchObject({ kind: 'nothing' });
  expect(plan({ ...input, path: '/srv/other' })).toMatchObject({ kind: 'changes' });
});

test.each([0.001, 1, 2.5, 1 / 3, 12])('a volume of %d GiB has that size, and is no other', (size_gib) => {
  // qemu-img makes images of whole KiB, as libvirt asks it to.
  const capacity = Math.ceil(size_gib * 1024 ** 2) * 1024;
  const [answer = ''] = askLibvirt([
    {
      xml: '',
      commands: [
        `vol-create-as default-pool v.qcow2 ${capacity} --format qcow2`,
        'echo @rigger@pool@',
        'pool-info --pool default-pool',
        'echo @rigger@volume@',
        'vol-dumpxml --pool default-pool --vol v.qcow2',
      ],
    },
  ]);
  const query = libvirtVolume({ pool: 'default-pool', name: 'v.qcow2' });
  const reading = query.parse({ stdout: ended(answer), stderr: '', exit: 0 });
  const plan = (more: number): Outcome =>
    libvirtVolumeTask.plan(
      libvirtVolumeTask.input.parse({ pool: 'default-pool', name: 'v.qcow2', size_gib: size_gib + more }),
      { volume: reading.available ? reading.value : undefined! },
      contextWith(),
    );
  expect(plan(0)).toMatchObject({ kind: 'nothing' });
  expect(plan(1)).toMatchObject({ kind: 'changes', changes: [{ summary: /enlarge/ }] });
});

describe('what libvirt makes of a definition', () => {
  const ask = (kind: 'domain' | 'network', xml: string) => {
    const query = libvirtPrinted({ kind, name: 'x', xml });
    const { stdout, stderr, status } = spawnSync('sh', ['-c', query.script], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
    });
    return query.parse({ stdout, stderr, exit: status ?? 1 });
  };

  test('is told by its test driver, which has nothing before and nothing after', () => {
    const xml =
      "<domain type='test'><name>rigger-printed</name><memory unit='GiB'>1</memory><os><type>hvm</type></os></domain>";
    for (const _ of [1, 2])
      expect(ask('domain', xml)).toMatchObject({
        available: true,
        value: { xml: expect.stringContaining("<memory unit='KiB'>1048576</memory>") },
      });
  });

  test('is not told where it does not take it: then rules compare alone', () => {
    expect(ask('network', '<network/>')).toMatchObject({
      available: true,
      value: { reason: expect.stringMatching(/name/) },
    });
  });
});
