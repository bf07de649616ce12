import {
  type KernelCmdline,
  kernelCmdlineRecord,
  systemdBootCmdline,
} from '../../facts/host/kernel-cmdline.js';
import { keyOf } from '../../facts/host/kernel-words.js';
import type { Change, Command } from '../../model/index.js';
import { parseOwnWords, renderRecord } from './record.js';
import { covers, isSaid, type OwnWords, ofKeys, sameWords, type WantedWords } from './words.js';

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
    (keys.has(keyOf(word)) && !wanted.replaced.some((one) => isSaid(one, [word]))) ||
    wanted.absent.some((entry) => covers(entry, word));
  const kept = configured.filter((word) => !unwanted(word) && !(released(word) && own.add.includes(word)));
  const restored = own.hold.filter((word) => released(word) && !kept.includes(word));
  const inOrder = sameWords(ofKeys(kept, keys), wanted.replaced);
  const base = inOrder ? kept : kept.filter((word) => !keys.has(keyOf(word)));
  const added = [...wanted.present, ...wanted.replaced].filter((word) => !isSaid(word, base));
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

/** Changes for boot loaders with one list of words: grubby (RHEL family), systemd-boot with kernel-install. */
export const oneListChanges = (wanted: WantedWords, cmdline: KernelCmdline): Change[] => {
  const configured = cmdline.written ?? cmdline.configured ?? [];
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
        ...(isSame
          ? []
          : cmdline.loader === 'grubby'
            ? grubby(configured, words)
            : systemdBoot(words, cmdline)),
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

/** What brings the words of /etc/kernel/cmdline into the entry of each kernel. */
const systemdBoot = (words: readonly string[], { tool }: KernelCmdline): Command[] => [
  ...(tool === undefined ? [] : [{ kind: 'exec' as const, argv: ['mkdir', '-p', '/etc/kernel'] }]),
  { kind: 'write-file', path: systemdBootCmdline, content: `${words.join(' ')}\n`, mode: '0644' },
  tool === 'proxmox-boot-tool'
    ? { kind: 'exec', argv: ['proxmox-boot-tool', 'refresh'], timeout: 600 }
    : tool === 'sdbootutil'
      ? { kind: 'exec', argv: ['sdbootutil', 'update-all-entries'], timeout: 600 }
      : kernelInstall,
];

const kernelInstall: Command = {
  kind: 'script',
  timeout: 600,
  script: [
    'for m in /lib/modules/*; do',
    '  v=${m##*/}; k=$m/vmlinuz; [ -e "$k" ] || k=/boot/vmlinuz-$v',
    '  [ ! -e "$k" ] || kernel-install add "$v" "$k" || exit 1',
    'done',
  ].join('\n'),
};
