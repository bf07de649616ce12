import { z } from 'zod';
import { type Signature, signature } from '../../facts/files/signature.js';
import { scopeOf } from '../../facts/reading/scopes.js';
import {
  type Change,
  type Command,
  changes,
  defineTask,
  type Json,
  nothing,
  raw,
  sh,
  walkTo,
} from '../../model/index.js';
import { absolutePath } from '../fields.js';
import { impossible, missing } from '../refusals.js';
import { splitWords } from '../shell-words.js';

/** The program that makes it, and the word by which it overwrites what is there; the plan has looked. */
const makers = {
  ext2: ['mkfs.ext2', '-q', '-F'],
  ext3: ['mkfs.ext3', '-q', '-F'],
  ext4: ['mkfs.ext4', '-q', '-F'],
  xfs: ['mkfs.xfs', '-q', '-f'],
  btrfs: ['mkfs.btrfs', '-q', '-f'],
  f2fs: ['mkfs.f2fs', '-q', '-f'],
  vfat: ['mkfs.vfat'],
  swap: ['mkswap', '-f'],
} as const;

const fstypes = Object.keys(makers) as (keyof typeof makers)[];

const input = z
  .strictObject({
    dev: absolutePath('The device, such as /dev/disk/by-id/…, or an image file, which has to exist'),
    fstype: z.enum(fstypes).optional().describe('The file system to make, or `swap`'),
    force: z
      .boolean()
      .default(false)
      .describe('Overwrite something else that the device holds; the play has to allow `destroys-data` too'),
    opts: z
      .string()
      .refine(isWords, 'has a quote that is not closed')
      .default('')
      .describe('More words for the program that makes it, such as `-L data`; they matter only then'),
    state: z
      .enum(['present', 'absent'])
      .default('present')
      .describe('absent: take away the signatures of all that the device holds; `force` is needed for it'),
  })
  .refine(({ state, fstype }) => (state === 'present') === (fstype !== undefined), {
    error: '`fstype` belongs to `state: present`, and is needed there',
    path: ['fstype'],
  });

type Input = z.output<typeof input>;

function isWords(text: string): boolean {
  try {
    splitWords(text);
    return true;
  } catch {
    return false;
  }
}

/** Makes a file system. */
export const filesystem = defineTask({
  name: 'filesystem',
  summary: 'Make a file system on a device that holds none',
  references: [
    'https://man7.org/linux/man-pages/man8/mkfs.8.html',
    'https://man7.org/linux/man-pages/man8/blkid.8.html',
  ],
  input,
  needs: ({ dev }) => ({ found: signature({ dev }) }),
  plan(wish, { found }) {
    const { dev, fstype, force } = wish;
    if (found.kind === 'absent')
      return missing(dev, 'look at the devices of the host with `lsblk -f`, and correct `dev`');
    if (found.kind === 'other')
      return impossible(`${dev} is neither a device nor an image file`, 'correct `dev`');
    const { holds, used } = found;
    if (holds === fstype)
      return nothing(holds === undefined ? `${dev} holds nothing` : `${dev} holds ${holds}`, {
        data: shown(found),
      });
    if (used !== undefined)
      return impossible(
        `${dev} is ${used}`,
        'unmount it, or take it out of what uses it, before; or correct `dev`',
      );
    if (holds !== undefined && !force)
      return impossible(
        `${dev} holds something else: ${holds}`,
        'correct `dev`; only where nothing on it is needed: `force: true`, and `allow: [destroys-data]` in the play',
      );
    return changes([change(wish, found)], undefined, { data: shown(found) });
  },
});

type Device = Extract<Signature, { readonly realPath: string }>;

const shown = ({ holds, uuid, label, size }: Device): { readonly [key: string]: Json } => ({
  fstype: holds ?? null,
  uuid: uuid ?? null,
  label: label ?? null,
  size,
});

const change = (wish: Input, found: Device): Change => {
  const { dev, fstype } = wish;
  const { holds, uuid } = found;
  return {
    summary: fstype === undefined ? `take away what ${dev} holds` : `make ${fstype} on ${dev}`,
    before: holds === undefined ? null : { fstype: holds, ...(uuid !== undefined && { uuid }) },
    after: fstype === undefined ? null : { fstype },
    commands: [make(wish, found)],
    invalidates: [...new Set([dev, found.realPath, '/dev'].map(scopeOf.file)), 'mount'],
    ...(holds === undefined ? {} : { risk: 'destroys-data' as const }),
  };
};

/** It looks once more, right before: by then somebody may have made something there. */
const make = ({ dev, fstype, opts }: Input, { holds, uuid }: Device): Command => {
  const still = [
    'out=$(blkid -p -o export -- "./$name" 2>/dev/null)',
    ...(holds === undefined || holds === 'several'
      ? []
      : [
          sh`printf '%s\n' "$out" | grep -qxF -e ${uuid === undefined ? `${holds.startsWith('table: ') ? 'PT' : ''}TYPE=${holds.replace('table: ', '')}` : `UUID=${uuid}`} || changed`,
        ]),
    ...(holds === undefined ? ['[ -z "$out" ] || changed'] : []),
  ];
  const program = fstype === undefined ? ['wipefs', '-q', '-a'] : [...makers[fstype], ...splitWords(opts)];
  return {
    kind: 'script',
    script: [
      walkTo(dev, 'follow'),
      sh`[ -z "$others" ] || { echo ${`${dev} is in a directory of somebody else, who could exchange it`} >&2; exit 1; }`,
      sh`changed() { echo ${`what ${dev} holds has changed meanwhile`} >&2; exit 1; }`,
      ...still,
      sh`${program} ${raw('"./$name"')} || exit`,
      // The links below /dev/disk follow a moment later.
      '! command -v udevadm >/dev/null || udevadm settle --timeout=10 2>/dev/null; exit 0',
    ].join('\n'),
  };
};
