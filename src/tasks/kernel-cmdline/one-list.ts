import {
  type KernelCmdline,
  kernelCmdlineRecord,
  systemdBootCmdline,
} from '../../facts/host/kernel-cmdline.js';
import type { Change, Command } from '../../model/index.js';
import { parseOwnWords, renderRecord } from './record.js';
import { covers, keyOf, type OwnWords, type WantedWords } from './words.js';

/** Where the words go, and what rigger then has to remember of them. */
export interface CmdlineTarget {
  readonly words: readonly string[];
  readonly own: OwnWords;
}

/**
 * The one list of words once the wish is granted. Words that are taken away are remembered, and come
 * back when their key is released.
 */
export const targetOf = (
  wanted: WantedWords,
  own: OwnWords,
  configured: readonly string[],
): CmdlineTarget => {
  const keys = new Set(wanted.replaced.map(keyOf));
  const released = (word: string): boolean => wanted.released.some((entry) => covers(entry, word));
  const unwanted = (word: string): boolean =>
    (keys.has(keyOf(word)) && !wanted.replaced.includes(word)) ||
    wanted.absent.some((entry) => covers(entry, word));
  const kept = configured.filter((word) => !unwanted(word) && !(released(word) && own.add.includes(word)));
  const restored = own.hold.filter((word) => released(word) && !kept.includes(word));
  const inOrder = isInOrder(kept, wanted.replaced, keys);
  const base = inOrder ? kept : kept.filter((word) => !keys.has(keyOf(word)));
  const added = [...wanted.present, ...wanted.replaced].filter((word) => !base.includes(word));
  const words = [...base, ...restored, ...added];
  const taken = configured.filter((word) => !words.includes(word) && !own.add.includes(word));
  return {
    words,
    own: {
      add: words.filter(
        (word) => own.add.includes(word) || (added.includes(word) && !configured.includes(word)),
      ),
      hold: [...own.hold, ...taken].filter(
        (word, index, all) => !words.includes(word) && !released(word) && all.indexOf(word) === index,
      ),
    },
  };
};

/** Whether the words of these keys stand as `replaced` has them; pairs such as hugepagesz, hugepages go by order. */
const isInOrder = (
  words: readonly string[],
  replaced: readonly string[],
  keys: ReadonlySet<string>,
): boolean => words.filter((word) => keys.has(keyOf(word))).join(' ') === replaced.join(' ');

/** Changes for boot loaders with one list of words: grubby (RHEL family), systemd-boot with kernel-install. */
export const oneListChanges = (wanted: WantedWords, cmdline: KernelCmdline): Change[] => {
  const configured = cmdline.configured ?? [];
  const before = parseOwnWords(cmdline.record);
  const { words, own } = targetOf(wanted, before, configured);
  const record = renderRecord(own);
  const isSame = words.join(' ') === configured.join(' ');
  if (isSame && record === cmdline.record) return [];
  const remove = configured.filter((one) => !words.includes(one));
  const add = words.filter((one) => !configured.includes(one));
  return [
    {
      summary: isSame
        ? 'note which kernel parameters are rigger’s'
        : `set kernel parameters of every boot entry: ${[...add, ...remove.map((one) => `-${one}`)].join(' ') || 'their order'}`,
      before: configured.join(' '),
      after: words.join(' '),
      commands: [
        ...recordCommands(record, cmdline.record),
        ...(isSame ? [] : cmdline.loader === 'grubby' ? grubby(configured, words) : systemdBoot(words)),
      ],
      invalidates: [
        'kernel:cmdline',
        'file:/boot',
        'file:/efi',
        'file:/etc/default/grub',
        `file:${systemdBootCmdline}`,
        'file:/etc/rigger',
      ],
    },
  ];
};

const recordCommands = (after: string | undefined, before: string | undefined): Command[] => {
  if (after === before) return [];
  if (after === undefined)
    return [
      { kind: 'exec', argv: ['rm', '-f', '--', kernelCmdlineRecord] },
      { kind: 'exec', argv: ['rmdir', '--ignore-fail-on-non-empty', '/etc/rigger'], accept: [0, 1] },
    ];
  return [
    { kind: 'exec', argv: ['mkdir', '-p', '/etc/rigger'] },
    { kind: 'write-file', path: kernelCmdlineRecord, content: after, mode: '0644' },
  ];
};

/** grubby appends; words whose order is wrong are taken out first, in a call of their own. */
const grubby = (configured: readonly string[], words: readonly string[]): Command[] => {
  const first = words.findIndex(
    (word, index) => word !== configured.filter((one) => words.includes(one))[index],
  );
  const tail = first < 0 ? [] : words.slice(first);
  const remove = configured.filter((one) => !words.includes(one) || tail.includes(one));
  const call = (flag: string, list: readonly string[]): Command[] =>
    list.length === 0
      ? []
      : [{ kind: 'exec', argv: ['grubby', '--update-kernel=ALL', `${flag}=${list.join(' ')}`] }];
  return [...call('--remove-args', remove), ...call('--args', tail)];
};

/** kernel-install(8) writes the words of /etc/kernel/cmdline into the entry of each kernel. */
const systemdBoot = (words: readonly string[]): Command[] => [
  { kind: 'write-file', path: systemdBootCmdline, content: `${words.join(' ')}\n`, mode: '0644' },
  {
    kind: 'script',
    timeout: 600,
    script: [
      'for m in /lib/modules/*; do',
      '  v=${m##*/}; k=$m/vmlinuz; [ -e "$k" ] || k=/boot/vmlinuz-$v',
      '  [ ! -e "$k" ] || kernel-install add "$v" "$k" || exit 1',
      'done',
    ].join('\n'),
  },
];
