import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { auditHost } from '../../src/audit/audit.js';
import { auditQueries } from '../../src/audit/facts.js';
import { namedFacts } from '../../src/facts/catalogue.js';
import { ownConnection } from '../../src/facts/network/own-connection.js';
import { functionHolders } from '../../src/facts/pci/function-holders.js';
import type { FactQuery, Reading } from '../../src/model/index.js';
import { readInWorld, readWorld, type World } from '../support/world.js';
import { cardWorlds, type WrittenWorld } from './cards.js';
import { worldOf } from './host-parts.js';
import { planIn } from './plans.js';

/** Hosts that nobody here owns: what is true of each, as the facts' own scripts read it there. */
const folder = new URL('.', import.meta.url).pathname;

/** Of hosts that were recorded by `rigger capture`: a part of each fact's value. */
const recorded: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'virtual-machine': {
    pci: expect.arrayContaining([expect.objectContaining({ address: '0000:00:01.0', driver: 'virtio-pci' })]),
    sriov: [],
    kernel_cmdline: { loader: 'unknown' },
    virtualization: expect.anything(),
    hostname: { name: 'host1' },
    os: { id: 'debian' },
  },
};

const queryOf = (fact: string): FactQuery =>
  fact === 'function_holders'
    ? functionHolders()
    : fact === 'own_connection'
      ? ownConnection()
      : namedFacts[fact]!();

const read = (world: World, facts: readonly string[]): Readonly<Record<string, Reading<unknown>>> => {
  const readings = readInWorld(world, facts.map(queryOf));
  return Object.fromEntries(facts.map((fact, index) => [fact, readings[index]!]));
};

interface TestedWorld {
  readonly name: string;
  readonly world: () => World;
  readonly holds: Readonly<Record<string, unknown>>;
  readonly plans: NonNullable<WrittenWorld['plans']>;
  readonly audit: NonNullable<WrittenWorld['audit']>;
}

const worlds: readonly TestedWorld[] = [
  ...Object.entries(recorded).map(([name, holds]) => ({
    ...{ name, holds, plans: [], audit: {} },
    world: () => readWorld(join(folder, name)),
  })),
  ...cardWorlds.map(({ name, parts, holds, plans = [], audit = {} }) => ({
    ...{ name, holds, plans, audit },
    world: () => worldOf(...parts),
  })),
];

test('every recorded world has its table', () => {
  const folders = readdirSync(folder).filter((name) => existsSync(join(folder, name, 'world.json')));
  expect(folders).toEqual(Object.keys(recorded));
});

test('without a file that says it, a value is unavailable', () => {
  const without = {
    ...{ cpu: '/proc/cpuinfo', kernel_cmdline: '/proc/cmdline', memory: '/proc/meminfo' },
    ...{ mounts: '/proc/self/mounts', hostname: '/proc/sys/kernel/hostname', interrupts: '/proc/interrupts' },
    ...{ function_holders: '/proc/self/mountinfo' },
  };
  const { files = {}, ...rest } = readWorld(join(folder, 'virtual-machine'));
  const facts = Object.keys(without);
  const whole = read({ ...rest, files }, facts);
  const left = Object.entries(files).filter(([path]) => !Object.values(without).includes(path));
  const less = read({ ...rest, files: Object.fromEntries(left) }, facts);
  const seen = (readings: typeof whole) => facts.filter((fact) => readings[fact]!.available);
  expect([seen(whole), seen(less)]).toEqual([facts, []]);
});

describe.each(worlds)('$name', ({ world, holds, plans, audit }) => {
  const facts = Object.keys(holds);

  test('is what is true of it', () => {
    expect(read(world(), facts)).toMatchObject(
      Object.fromEntries(facts.map((fact) => [fact, { available: true, value: holds[fact] }])),
    );
  });

  /** What cannot be asked is unknown, or is known by other ways: never something else. */
  test('is unknown where a program is killed', () => {
    const { answers = [], ...rest } = world();
    const killed = answers.map(({ words }) => ({ words, stdout: '', stderr: 'Killed', exit: 137 }));
    for (const [fact, reading] of Object.entries(read({ ...rest, answers: killed }, facts)))
      if (reading.available)
        expect({ fact, value: reading.value }).toMatchObject({ fact, value: holds[fact] });
  });

  if (plans.length > 0)
    test('gives and refuses what it must', () => {
      const planned = planIn(world(), plans);
      expect(planned.map(({ first }) => first)).toEqual(plans.map(({ gives }) => gives));
      // After its changes a task has nothing left to do, or waits for what only the host will show.
      expect(planned.map(({ second }) => second)).toEqual(
        plans.map(({ then }, index) =>
          planned[index]!.second === undefined ? undefined : (then ?? 'nothing'),
        ),
      );
    });

  if (Object.keys(audit).length > 0)
    test('is judged for what it is', () => {
      const readings = readInWorld(world(), Object.values(auditQueries));
      const { findings } = auditHost(
        'host1',
        Object.fromEntries(Object.keys(auditQueries).map((name, index) => [name, readings[index]])) as never,
        {},
      );
      expect(Object.fromEntries(findings.map(({ id, status }) => [id, status]))).toMatchObject(audit);
    });
});
