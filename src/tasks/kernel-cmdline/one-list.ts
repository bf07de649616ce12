import { bootScript } from '../../facts/host/boot-script.js';
import {
  type KernelCmdline,
  kernelCmdline,
  kernelCmdlineRecord,
  systemdBootCmdline,
} from '../../facts/host/kernel-cmdline.js';
import { keyOf } from '../../facts/host/kernel-words.js';
import {
  type Change,
  type Command,
  leaving,
  type Prediction,
  revised,
  unforeseen,
} from '../../model/index.js';
import { leavesSomewhere } from '../foresight/somewhere.js';
import { parseOwnWords, renderRecord } from './record.js';
import { covers, isSaid, type OwnWords, ofKeys, sameWords, type WantedWords } from './words.js';

/** Where boot loaders and rigger keep such a list. */
const touched = ['/boot', '/efi', '/etc/default/grub', systemdBootCmdline, '/etc/rigger'];

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
      invalidates: ['kernel:cmdline', ...touched.map((path) => `file:${path}`)],
      leaves: leavesList(cmdline, configured, words, record),
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

/**
 * grubby appends, and takes away what has the key of a word that it appends: those are given again with it. Words whose
 * order is wrong are taken out first, in a call of their own.
 * @see grubby(8), `--args`: the new value replaces the old values
 */
const grubby = (configured: readonly string[], words: readonly string[]): Command[] => {
  const { remove, add } = grubbyCalls(configured, words);
  const call = (flag: string, list: readonly string[]): Command[] =>
    list.length === 0
      ? []
      : [{ kind: 'exec', argv: ['grubby', '--update-kernel=ALL', `${flag}=${list.join(' ')}`] }];
  return [...call('--remove-args', remove), ...call('--args', add)];
};

const grubbyCalls = (configured: readonly string[], words: readonly string[]) => {
  const differs = words.findIndex(
    (word, index) => word !== configured.filter((one) => words.includes(one))[index],
  );
  const first = differs < 0 ? words.length : differs;
  const tail = words.slice(first);
  const remove = configured.filter((one) => !words.includes(one) || tail.includes(one));
  // A word without a value takes those with one along when it goes.
  const keys = new Set([...tail.map(keyOf), ...remove.filter((one) => !one.includes('='))]);
  const again = words.slice(0, first).filter((word) => keys.has(keyOf(word)));
  return { remove, add: [...again, ...tail], keys };
};

/** The list that the boot loader passes then. */
const listLeft = (
  { loader }: KernelCmdline,
  configured: readonly string[],
  words: readonly string[],
): readonly string[] => {
  if (loader !== 'grubby') return words;
  const { remove, add, keys } = grubbyCalls(configured, words);
  return [...configured.filter((one) => !remove.includes(one) && !keys.has(keyOf(one))), ...add];
};

/** Where variables of GRUB stand in the list, only the host will show between which of them grubby puts its words. */
const leavesList = (
  cmdline: KernelCmdline,
  configured: readonly string[],
  words: readonly string[],
  record: string | undefined,
): readonly Prediction[] => [
  leaving(kernelCmdline, (before) =>
    revised<KernelCmdline>(before, {
      record,
      ...(words.join(' ') === configured.join(' ')
        ? {}
        : cmdline.written
          ? { configured: unforeseen, written: unforeseen, variables: unforeseen }
          : // What nobody tells has other words beside ours.
            { configured: cmdline.configured ? listLeft(cmdline, configured, words) : unforeseen }),
    }),
  ),
  leavesSomewhere(touched),
  leaving(bootScript, (before) => before),
];

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
