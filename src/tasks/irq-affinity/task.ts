import { z } from 'zod';
import { parseCpuList, showCpuList } from '../../facts/cpu/cpu-list.js';
import { type Interrupt, interrupts } from '../../facts/cpu/interrupts.js';
import { type Change, changes, defineTask, problem, refused, sh } from '../../model/index.js';
import { linearPattern } from '../../model/linear-pattern.js';
import { bootScriptChanges, bootScriptNeeds } from '../boot-script.js';
import { pciAddress } from '../pci-fields.js';
import { regularExpression } from '../regular-expression.js';

/** What is no part of extended regular expressions, or what the programs called awk read in several ways. */
const readOtherwise = /\\[a-z\d]|\(\?|[*+?][?+]|\{|\[\^?\]?[^\]]*\\|\[[.=]/i;

const input = z
  .strictObject({
    name: z
      .string()
      .regex(/^[\w.:-]{1,40}$/, 'must be letters, digits, `_`, `.`, `:`, `-`')
      .describe('A name for this assignment, for its boot script'),
    match: regularExpression('Extended regular expression on the names in /proc/interrupts, such as ^enp1s0')
      .min(1)
      .optional(),
    device: pciAddress(
      'PCI address of the function whose interrupts they are, whatever its driver calls them',
    ).optional(),
    cpus: z
      .string()
      .regex(/^\d+(-\d+)?(,\d+(-\d+)?)*$/, 'must be a list of CPUs such as 0-3,8')
      .describe('CPUs that may serve them'),
    spread: z.boolean().default(false).describe('Give each interrupt one CPU of the list, in turn'),
    persistent: z.boolean().default(true).describe('Set it again after each boot'),
  })
  .refine(({ match, device }) => (match === undefined) !== (device === undefined), {
    error: 'give either `match` or `device`',
  })
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
  needs: ({ name }) => ({ found: interrupts(), boot: bootScriptNeeds(`irq-${name}`) }),
  plan: (wanted, { found, boot }, { host }) => {
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
    const list = matching.flatMap((one, index): Change[] =>
      showCpuList(one.affinity) === showCpuList(target(index)) ? [] : [changeOf(one, target(index))],
    );
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
    const name = `irq-${wanted.name}`;
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

const changeOf = ({ irq, name, affinity }: Interrupt, cpus: readonly number[]): Change => ({
  summary: `serve interrupt ${irq} (${name}) on CPU ${showCpuList(cpus)}`,
  before: showCpuList(affinity),
  after: showCpuList(cpus),
  commands: [{ kind: 'write-sysfs', path: `/proc/irq/${irq}/smp_affinity_list`, value: showCpuList(cpus) }],
  invalidates: ['irq'],
});
