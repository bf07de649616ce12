import { z } from 'zod';
import { parseCpuList, showCpuList } from '../../facts/cpu/cpu-list.js';
import { type Interrupt, interrupts } from '../../facts/cpu/interrupts.js';
import { type Change, changes, defineTask, type Outcome, problem, refused, sh } from '../../model/index.js';
import { linearPattern } from '../../model/linear-pattern.js';
import { bootScriptChanges, bootScriptNeeds } from '../boot-script.js';
import {
  forgetBefore,
  type KeptBefore,
  keepBefore,
  keptBefore,
  keptBeforeNeeds,
  unreadable,
} from '../kept-before.js';
import { pciAddress } from '../pci-fields.js';
import { regularExpression } from '../regular-expression.js';

/** What is no part of extended regular expressions, or what the programs called awk read in several ways. */
const readOtherwise = /\\[a-z\d]|\(\?|[*+?][?+]|\{|\[\^?\]?[^\]]*\\|\[[.=]/i;

const input = z
  .strictObject({
    name: z
      .string()
      .regex(/^[\w.:-]{1,40}$/, 'must be letters, digits, `_`, `.`, `:`, `-`')
      .describe('A name for this assignment, for its boot script and its note of what was before'),
    match: regularExpression('Extended regular expression on the names in /proc/interrupts, such as ^enp1s0')
      .min(1)
      .optional(),
    device: pciAddress(
      'PCI address of the function whose interrupts they are, whatever its driver calls them',
    ).optional(),
    cpus: z
      .string()
      .regex(/^\d+(-\d+)?(,\d+(-\d+)?)*$/, 'must be a list of CPUs such as 0-3,8')
      .optional()
      .describe('CPUs that may serve them'),
    state: z
      .enum(['present', 'released'])
      .default('present')
      .describe(
        '`released` puts the interrupts that this assignment moved back to the CPUs that they had before its first change',
      ),
    spread: z.boolean().default(false).describe('Give each interrupt one CPU of the list, in turn'),
    persistent: z.boolean().default(true).describe('Set it again after each boot'),
  })
  .refine(({ state, cpus }) => (state === 'present') === (cpus !== undefined), {
    error: 'is needed with `state: present`, and only there',
    path: ['cpus'],
  })
  .refine(
    ({ state, match, device }) => state === 'released' || (match === undefined) !== (device === undefined),
    {
      error: 'give either `match` or `device`',
    },
  )
  .refine(
    ({ state, match, device }) => state === 'present' || (match === undefined && device === undefined),
    {
      error: 'the note of what was before says which interrupts are put back: leave `match` and `device` out',
    },
  )
  .refine(({ match = '' }) => !readOtherwise.test(match), {
    error:
      'must be an extended regular expression, which awk reads alike at each boot: write [0-9] for \\d, repetitions out instead of {2}, no backslash in brackets, and nothing that begins with (?',
    path: ['match'],
  })
  .describe('Which CPUs serve which interrupts');

/** Keeps a device's interrupts on chosen CPUs, away from the ones that guests are pinned to. */
export const irqAffinity = defineTask({
  name: 'irq_affinity',
  summary: 'Which CPUs serve the interrupts of a device',
  input,
  references: ['https://www.kernel.org/doc/html/latest/core-api/irq/irq-affinity.html'],
  needs: ({ name }) => ({
    found: interrupts(),
    before: keptBeforeNeeds(noteOf(name)),
    boot: bootScriptNeeds(`irq-${name}`),
  }),
  plan: (wanted, { found, before, boot }, { host }) => {
    const name = noteOf(wanted.name);
    const noted = keptBefore(name, before);
    if (typeof noted === 'string') return unreadable(noted);
    if (wanted.cpus === undefined)
      return released(wanted.name, found, noted, [
        ...bootScriptChanges(name, undefined, boot),
        ...forgetBefore(name, before),
      ]);
    const of = wanted.device ?? wanted.match ?? '';
    const pattern = wanted.match === undefined ? undefined : linearPattern(wanted.match);
    const matching = found.filter(({ name, device }) =>
      pattern ? pattern.test(name) : device === wanted.device,
    );
    if (matching.length === 0)
      return refused(
        problem(
          'hosts/no-interrupt',
          wanted.device === undefined
            ? `no interrupt of ${host} matches ${of}`
            : `${of} on ${host} has no interrupts`,
          {
            help: `there are ${[...new Set(found.map(({ name }) => name))].slice(0, 12).join(', ')}; a link that is down has none yet`,
          },
        ),
      );
    const cpus = parseCpuList(wanted.cpus);
    const target = (index: number): number[] => (wanted.spread ? [cpus[index % cpus.length]!] : cpus);
    const due = matching.flatMap((one, index) =>
      showCpuList(one.affinity) === showCpuList(target(index)) ? [] : [{ one, to: target(index) }],
    );
    const keys = keysOf(found);
    const list = [
      ...keepBefore(name, {
        what: `the interrupts of ${of}`,
        noted,
        values: Object.fromEntries(due.map(({ one }) => [keys.get(one)!, showCpuList(one.affinity)])),
      }),
      ...due.map(({ one, to }) => changeOf(one, to)),
    ];
    const script = [
      '# Written by rigger (task irq_affinity).',
      // Numbers of interrupts change between boots: they are found by name again.
      ...(wanted.spread ? [sh`set -- ${cpus.map(String)}; all="$*"`] : []),
      // Not by -v, which reads backslashes in it.
      wanted.device === undefined
        ? sh`found() { re=${of} awk '$1 ~ /^[0-9]+:$/ && $NF ~ ENVIRON["re"] { sub(":", "", $1); print $1 }' /proc/interrupts; }`
        : sh`found() { ls /sys/bus/pci/devices/${of}/msi_irqs | sort -n | while read -r i; do [ ! -d /proc/irq/$i ] || echo $i; done; }`,
      // Drivers ask for them when their link comes up.
      't=0 failed=0',
      'until list=$(found); [ -n "$list" ]; do',
      sh`  [ $t -lt 30 ] || { echo ${`no interrupt of ${of}`} >&2; exit 1; }`,
      '  t=$((t+1)); sleep 1',
      'done',
      'for i in $list; do',
      ...(wanted.spread ? ['  [ $# -gt 0 ] || set -- $all; c=$1; shift'] : [sh`  c=${wanted.cpus}`]),
      '  echo "$c" > /proc/irq/$i/smp_affinity_list || failed=1',
      'done',
      'exit $failed',
      '',
    ].join('\n');
    return changes([
      ...list,
      ...bootScriptChanges(
        name,
        wanted.persistent
          ? {
              name,
              description: `Interrupts of ${of}`,
              script,
              before: [],
              after: ['network.target'],
            }
          : undefined,
        boot,
      ),
    ]);
  },
});

/** The name of the note of what was before, and of the boot script. */
const noteOf = (name: string): string => `irq-${name}`;

/**
 * What interrupts are called in the note: by their names, since numbers change between boots; the second of one name
 * has its place among them behind it.
 */
const keysOf = (found: readonly Interrupt[]): ReadonlyMap<Interrupt, string> => {
  const seen = new Map<string, number>();
  return new Map(
    [...found]
      .sort((a, b) => a.irq - b.irq)
      .map((one) => {
        const place = (seen.get(one.name) ?? 0) + 1;
        seen.set(one.name, place);
        return [one, place === 1 ? one.name : `${one.name} ${place}`];
      }),
  );
};

/** Interrupts that are still there go back; what has vanished with its driver is as the next one makes it. */
const released = (
  name: string,
  found: readonly Interrupt[],
  noted: KeptBefore,
  away: readonly Change[],
): Outcome => {
  const back = [...keysOf(found)].flatMap(([one, key]): Change[] => {
    const before = Object.hasOwn(noted, key) ? parseCpuList(String(noted[key])) : [];
    return before.length === 0 || showCpuList(before) === showCpuList(one.affinity)
      ? []
      : [changeOf(one, before)];
  });
  return changes([...back, ...away], `the interrupts of ${name} are served where they were before`);
};

const changeOf = ({ irq, name, affinity }: Interrupt, cpus: readonly number[]): Change => ({
  summary: `serve interrupt ${irq} (${name}) on CPU ${showCpuList(cpus)}`,
  before: showCpuList(affinity),
  after: showCpuList(cpus),
  commands: [{ kind: 'write-sysfs', path: `/proc/irq/${irq}/smp_affinity_list`, value: showCpuList(cpus) }],
  invalidates: ['irq'],
});
