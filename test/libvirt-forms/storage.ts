import { libvirtVolume } from '../../src/facts/libvirt/libvirt-volume.js';
import { ended } from '../../src/model/fact-output.js';
import { escapeXml, type Outcome } from '../../src/model/index.js';
import { libvirtPoolTask } from '../../src/tasks/libvirt-pool/task.js';
import { libvirtVolumeTask } from '../../src/tasks/libvirt-volume/task.js';
import { contextWith } from '../support/converge.js';
import type { Asked } from './ask-libvirt.js';
import { type Draw, element } from './draw.js';

/** A pool or a volume that libvirt is given in some words, and what the task that wants it has to find. */
export interface StorageForm {
  readonly asked: Asked;
  /** It differs in one thing from what is wanted. */
  readonly changed: boolean;
  /** What is wrong with the task's plan on libvirt's answer; undefined where nothing is. */
  readonly wrong: (answer: string) => string | undefined;
}

const names = ['images', 'a & b', 'é', 'x"y', "it's", 'deep/er', '<v>', '-o', '.hidden'];

/** The same directory, written otherwise. */
const spelled = (draw: Draw, path: string): string =>
  `${path.replaceAll('/', () => draw.pick(['/', '/', '//']))}${draw.pick(['', '', '/'])}`;

const permissions = (draw: Draw): string =>
  element(
    draw,
    'permissions',
    {},
    draw.shuffled([
      element(draw, 'mode', {}, draw.pick(['0711', '0755', '0700'])),
      element(draw, 'owner', {}, `${draw.pick([0, 64055])}`),
      element(draw, 'group', {}, `${draw.pick([0, 64055])}`),
    ]),
  );

const poolForms = (draw: Draw, name: string): StorageForm[] => {
  const path = `/srv/${draw.pick(names)}/${draw.whole(0, 99)}`;
  const written = (at: string): string =>
    element(draw, 'pool', { type: 'dir' }, [
      element(draw, 'name', {}, name),
      ...draw.shuffled([
        element(draw, 'target', {}, [
          element(draw, 'path', {}, escapeXml(spelled(draw, at))),
          ...(draw.chance(0.5) ? [permissions(draw)] : []),
        ]),
        ...(draw.chance(0.3) ? [element(draw, 'source', {})] : []),
      ]),
    ]);
  const form = (has: string, changed: boolean): StorageForm => {
    const wanted = spelled(draw, path);
    return {
      asked: { xml: has, commands: ['pool-define %', `pool-dumpxml ${name}`, `pool-undefine ${name}`] },
      changed,
      wrong: (definition) => {
        const pool = { libvirt: true, defined: true, uuid: 'u', active: true, autostart: true, definition };
        const outcome: Outcome = libvirtPoolTask.plan(
          libvirtPoolTask.input.parse({ name, path: wanted }),
          { pool } as never,
          contextWith(),
        );
        return judged(
          outcome,
          changed ? /^change pool .*: target\/path: / : undefined,
          `${wanted}\n  found ${definition}`,
        );
      },
    };
  };
  return [form(written(path), false), form(written(`${path}${draw.pick(['x', '/x'])}`), true)];
};

/** A size in whole KiB, in any unit of libvirt's that it is whole in. */
const capacityOf = (draw: Draw, kib: number): string => {
  const words: [number, string | undefined][] = [
    [kib * 1024, undefined],
    [kib * 1024, draw.pick(['b', 'bytes'])],
    [kib, draw.pick(['K', 'KiB', 'k'])],
    ...(kib % 1024 === 0 ? [[kib / 1024, draw.pick(['M', 'MiB'])] as [number, string]] : []),
    ...(kib % 1024 ** 2 === 0 ? [[kib / 1024 ** 2, draw.pick(['G', 'GiB'])] as [number, string]] : []),
    ...((kib * 1024) % 1000 === 0
      ? [[(kib * 1024) / 1000, draw.pick(['KB', 'kb'])] as [number, string]]
      : []),
  ];
  const [amount, unit] = draw.pick(words);
  return element(draw, 'capacity', { unit }, `${amount}`);
};

const pool = 'default-pool';

const volumeForms = (draw: Draw, name: string): StorageForm[] => {
  const kib = draw.pick([
    1024 ** 2 * draw.whole(1, 9),
    1024 * draw.whole(1, 9999),
    draw.whole(1024, 9_999_999),
  ]);
  const format = draw.pick(['qcow2', 'raw'] as const);
  const backing =
    format === 'qcow2' && draw.chance(0.5) ? `/srv/${draw.pick(['base', 'a & b'])}.qcow2` : undefined;
  const xml = element(draw, 'volume', {}, [
    element(draw, 'name', {}, name),
    ...draw.shuffled([
      element(draw, 'allocation', {}, '0'),
      capacityOf(draw, kib),
      element(draw, 'target', {}, [
        element(draw, 'format', { type: format }),
        ...(draw.chance(0.3) ? [permissions(draw)] : []),
      ]),
      ...(backing === undefined
        ? []
        : [
            element(draw, 'backingStore', {}, [
              element(draw, 'path', {}, escapeXml(backing)),
              element(draw, 'format', { type: draw.pick(['qcow2', 'raw']) }),
            ]),
          ]),
    ]),
  ]);
  const wish = {
    ...{ pool, name, format, size_gib: kib / 1024 ** 2 },
    ...(backing !== undefined && { backing }),
  };
  const form = (wanted: object, expected: RegExp | undefined): StorageForm => ({
    asked: {
      xml,
      commands: [
        `vol-create ${pool} %`,
        'echo @rigger@pool@',
        `pool-info --pool ${pool}`,
        'echo @rigger@volume@',
        `vol-dumpxml --pool ${pool} --vol ${name}`,
        `vol-delete --pool ${pool} --vol ${name}`,
      ],
    },
    changed: expected !== undefined,
    wrong: (answer) => {
      const reading = libvirtVolume({ pool, name }).parse({ stdout: ended(answer), stderr: '', exit: 0 });
      if (!reading.available) return `no volume: ${reading.reason}\n  found ${answer}`;
      const outcome: Outcome = libvirtVolumeTask.plan(
        libvirtVolumeTask.input.parse(wanted),
        { volume: reading.value },
        contextWith(),
      );
      return judged(outcome, expected, `${JSON.stringify(wanted)}\n  found ${answer}`);
    },
  });
  const other = draw.pick<readonly [object, RegExp]>([
    [{ ...wish, size_gib: (kib + draw.whole(1, 9999)) / 1024 ** 2 }, /^enlarge volume /],
    [{ ...wish, size_gib: (kib - draw.whole(1, 1000)) / 1024 ** 2 }, / GiB, more than /],
    [{ ...wish, format: format === 'raw' ? 'qcow2' : 'raw', backing: undefined }, / has format /],
    ...(format === 'qcow2' ? [[{ ...wish, backing: '/srv/other' }, / is over /] as const] : []),
  ]);
  return [form(wish, undefined), form(...other)];
};

/** What a plan comes to: its changes, or why it is refused. */
const judged = (outcome: Outcome, expected: RegExp | undefined, show: string): string | undefined => {
  const told =
    outcome.kind === 'changes'
      ? outcome.changes.map(({ summary }) => summary)
      : outcome.kind === 'refused'
        ? [outcome.diagnostic.message]
        : [];
  if (expected === undefined ? told.length === 0 : told.length > 0 && expected.test(told[0]!))
    return undefined;
  return `${expected === undefined ? 'equal, called different' : `different in ${expected}`}: ${told.join(', ') || 'nothing'}\n  wanted ${show}`;
};

/** One that libvirt has as it is wanted, in other words, and one that differs in one thing. */
export const drawStorage = (draw: Draw, name: string, volumes: boolean): StorageForm[] =>
  volumes && draw.chance(0.5) ? volumeForms(draw, name) : poolForms(draw, name);
