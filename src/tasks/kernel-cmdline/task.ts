import { z } from 'zod';
import {
  grubDropIn,
  includeLine,
  type KernelCmdline,
  kernelCmdline,
  systemdBootCmdline,
} from '../../facts/host/kernel-cmdline.js';
import { keyOf } from '../../facts/host/kernel-words.js';
import {
  type Change,
  type Command,
  changes,
  defineTask,
  type FactScope,
  leaving,
  problem,
  refused,
  revised,
  sh,
  unforeseen,
} from '../../model/index.js';
import { leavesSomewhere } from '../foresight/somewhere.js';
import { renderDropIn } from './grub-drop-in.js';
import { oneListChanges, targetOf } from './one-list.js';
import { parseOwnWords } from './record.js';
import { foreignWords, foreignWordsRefusal } from './variables.js';
import { covers, isSaid, type OwnWords, ofKeys, ownWordsFor, unmet, type WantedWords } from './words.js';

/** Anything that a shell, GRUB or the kernel could read as more than one word is left out. */
const word = z
  .string()
  .regex(
    /^[\w.,:=/+@%^~!-]+$/,
    'must be one kernel parameter such as intel_iommu=on, without spaces or quotes',
  );
const words = (description: string) => z.array(word).default([]).describe(description);

/** Where the loaders that it knows have their settings, and its own record of them. */
const everyLoader: readonly FactScope[] = [
  'kernel:cmdline',
  ...['/boot', '/efi', '/etc/default/grub', '/etc/default/grub.d', systemdBootCmdline, '/etc/rigger'].map(
    (path) => `file:${path}`,
  ),
];

const input = z
  .strictObject({
    present: words('Words that must be on the command line; others of the same key may stay'),
    replaced: words('Words that must be the only ones of their keys, in this order: `intel_iommu=on`'),
    absent: words('Words, or keys with any value, that must not be on the command line'),
    released: words(
      'Keys that rigger neither sets nor holds back any more: what others configured counts again',
    ),
  })
  .describe('Kernel parameters as a set; what others put on the command line stays');

/**
 * Kernel parameters through the boot loader. Asks for a reboot while the running command line is
 * another than the wanted one.
 */
export const kernelCmdlineTask = defineTask({
  name: 'kernel_cmdline',
  summary: 'Kernel parameters through the boot loader, as a set: present, replaced, absent, released',
  input,
  references: [
    'https://www.kernel.org/doc/html/latest/admin-guide/kernel-parameters.html',
    'https://www.gnu.org/software/grub/manual/grub/html_node/Simple-configuration.html',
    'https://www.freedesktop.org/software/systemd/man/latest/kernel-install.html',
    'https://uapi-group.org/specifications/specs/boot_loader_specification/',
    'https://systemd.io/BOOT_LOADER_INTERFACE/',
    'https://pve.proxmox.com/pve-docs/pve-admin-guide.html#sysboot',
  ],
  reach: () => everyLoader,
  reachOfAny: everyLoader,
  needs: () => ({ cmdline: kernelCmdline() }),
  plan: (wanted, { cmdline }, { host }) => {
    if (cmdline.loader === 'unknown')
      return refused(
        problem(
          'hosts/boot-loader',
          `the kernel command line of ${host} cannot be set: found no update-grub, no grubby, no grub2-mkconfig with its grub.cfg and no /etc/kernel/cmdline, or two of them and nothing that tells which boots`,
          {
            help: `set ${[...wanted.present, ...wanted.replaced].join(' ') || 'it'} by hand; the task is content once the kernel runs with it`,
          },
        ),
      );
    const foreign = foreignWords(wanted, cmdline);
    if (foreign.against.length > 0) return refused(foreignWordsRefusal(foreign.against, host));
    const list =
      cmdline.loader === 'grub' ? grubChanges(foreign.left, cmdline) : oneListChanges(foreign.left, cmdline);
    const reboot = rebootReason(wanted, foreign.left, cmdline, list.length > 0);
    return changes(list, 'the boot loader passes the wanted words', reboot === undefined ? {} : { reboot });
  },
});

const grubChanges = (wanted: WantedWords, cmdline: KernelCmdline): Change[] => {
  const configured = cmdline.configured ?? [];
  const before = parseOwnWords(cmdline.drop_in);
  const after = ownWordsFor(wanted, before, configured);
  const text = renderDropIn(after);
  const include = text !== undefined && cmdline.includes === 'needed';
  if (text === cmdline.drop_in && !include && cmdline.configured && unmet(wanted, configured).length === 0)
    return [];
  const write: Command[] =
    text === cmdline.drop_in
      ? []
      : text === undefined
        ? [...exclude(cmdline), { kind: 'exec', argv: ['rm', '-f', '--', grubDropIn] }]
        : [
            { kind: 'exec', argv: ['mkdir', '-p', '/etc/default/grub.d'] },
            {
              kind: 'write-file',
              path: grubDropIn,
              content: text,
              mode: '0644',
              validate: ['sh', '-n', '%s'],
            },
          ];
  const same = sameOwn(before, after);
  return [
    {
      summary:
        write.length === 0
          ? 'write GRUB’s configuration again'
          : same
            ? 'kernel command line: the same words by a drop-in of this version'
            : describeOwn(before, after),
      before: configured.join(' '),
      after: expected(wanted, before, configured).join(' '),
      ...(write.length > 0
        ? { diff: { path: grubDropIn, before: cmdline.drop_in ?? null, after: text ?? null } }
        : {}),
      commands: [...write, ...(include ? [includeIt] : []), generate(cmdline)],
      invalidates: [
        'kernel:cmdline',
        `file:${grubDropIn}`,
        'file:/etc/default/grub.d',
        ...(cmdline.includes === undefined ? [] : ['file:/etc/default/grub']),
        cmdline.tool === 'grub2-mkconfig' ? 'file:/boot/grub2' : 'file:/boot/grub',
      ],
      leaves: [
        // Between which words of the administrator's the generator puts ours, and what else it finds, it alone knows.
        leaving(kernelCmdline, (before) =>
          revised<KernelCmdline>(before, {
            ...{ configured: unforeseen, written: unforeseen, variables: unforeseen },
            drop_in: text,
            ...(include && { includes: 'there' as const }),
            ...(text === undefined && cmdline.includes === 'there' && { includes: 'needed' as const }),
          }),
        ),
        leavesSomewhere(['/boot', '/etc/default/grub', '/etc/default/grub.d']),
      ],
    },
  ];
};

/** Debian’s generator knows where its file is. */
const generate = ({ tool }: KernelCmdline): Command => ({
  kind: 'exec',
  argv:
    tool === 'grub2-mkconfig' || tool === 'grub-mkconfig'
      ? [tool, '-o', tool === 'grub2-mkconfig' ? '/boot/grub2/grub.cfg' : '/boot/grub/grub.cfg']
      : ['update-grub'],
  timeout: 300,
});

/** One line at the end of the administrator's file, where no generator looks into the folder. */
const includeIt: Command = {
  kind: 'script',
  script: sh`printf '\n%s\n' ${includeLine} >> /etc/default/grub`,
};

/** Before the drop-in goes: a shell that cannot read what it is to include stops. */
const exclude = ({ includes }: KernelCmdline): Command[] =>
  includes === 'there'
    ? [
        {
          kind: 'script',
          script: [
            'f=/etc/default/grub; t=$(mktemp "$f.XXXXXX") && cp -p "$f" "$t" || exit 1',
            // What the line before it was, `printf` began with an empty one.
            sh`awk -v line=${includeLine} '{ if ($0 == line) { if (held && last == "") held = 0 } else { if (held) print last; last = $0; held = 1 } } END { if (held) print last }' "$f" > "$t" && mv "$t" "$f"`,
          ].join('\n'),
        },
      ]
    : [];

/** The words that GRUB is configured with once the wish is granted. */
const expected = (wanted: WantedWords, own: OwnWords, configured: readonly string[]): string[] => {
  const keys = new Set(wanted.replaced.map(keyOf));
  const gone = (one: string): boolean =>
    keys.has(keyOf(one)) ||
    wanted.absent.some((entry) => covers(entry, one)) ||
    (own.add.includes(one) && wanted.released.some((entry) => covers(entry, one)));
  const kept = configured.filter((one) => !gone(one));
  return [...kept, ...wanted.present.filter((one) => !isSaid(one, kept)), ...wanted.replaced];
};

const rebootReason = (
  wanted: WantedWords,
  left: WantedWords,
  cmdline: KernelCmdline,
  changing: boolean,
): string | undefined => {
  const reasons = unmet(wanted, cmdline.running);
  const keys = new Set(wanted.released.map(keyOf));
  const next = changing ? nextWords(left, cmdline) : (cmdline.configured ?? cmdline.running);
  const [now, then] = [ofKeys(cmdline.running, keys).join(' '), ofKeys(next, keys).join(' ')];
  const all = [...reasons, ...(now === then ? [] : [`still has \`${now}\``])];
  return all.length === 0 ? undefined : `the running kernel's command line ${all.join(', ')}`;
};

const nextWords = (wanted: WantedWords, cmdline: KernelCmdline): readonly string[] =>
  cmdline.loader === 'grub'
    ? expected(wanted, parseOwnWords(cmdline.drop_in), cmdline.configured ?? [])
    : targetOf(wanted, parseOwnWords(cmdline.record), cmdline.configured ?? []).words;

const sameOwn = (one: OwnWords, other: OwnWords): boolean =>
  one.add.join(' ') === other.add.join(' ') && one.hold.join(' ') === other.hold.join(' ');

const describeOwn = (before: OwnWords, after: OwnWords): string => {
  const added = after.add.filter((one) => !before.add.includes(one));
  const dropped = before.add.filter((one) => !after.add.includes(one));
  const held = after.hold.filter(
    (one) => !before.hold.includes(one) && !after.add.some((two) => keyOf(two) === one),
  );
  const parts = [
    ...(added.length > 0 ? [`add ${added.join(' ')}`] : []),
    ...(dropped.length > 0 ? [`drop ${dropped.join(' ')}`] : []),
    ...(held.length > 0 ? [`hold back ${held.join(' ')}`] : []),
  ];
  return `kernel command line: ${parts.join('; ') || 'hold back other values'}`;
};
