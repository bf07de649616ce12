import type { EthtoolState } from '../../facts/network/ethtool.js';
import { type EthtoolGroup, type EthtoolValue, fecText } from '../../facts/network/ethtool-output.js';
import { entryOf } from '../../model/index.js';
import type { EthtoolInput } from './input.js';

/** What is wished for, group by group, by the names under which the fact tells it. */
export type EthtoolWish = { readonly [G in EthtoolGroup]?: Readonly<Record<string, EthtoolValue>> };

/** In the order in which they are set: flags decide what rings are, queues what the table may lead to. */
const groupOrder: readonly EthtoolGroup[] = [
  'private_flags',
  'features',
  'rings',
  'channels',
  'coalesce',
  'pause',
  'fec',
  'rss',
];

const entries = Object.entries as <T>(record: Readonly<Record<string, T>>) => [string, T][];

/** Without what is left out. */
const given = (record: Readonly<Record<string, EthtoolValue | undefined>> = {}) =>
  Object.fromEntries(entries(record).filter(([, value]) => value !== undefined)) as Record<
    string,
    EthtoolValue
  >;

/** The wish that an input says. */
export const wishOf = (input: EthtoolInput): EthtoolWish => {
  const all: EthtoolWish = {
    ...{ features: given(input.features), rings: given(input.rings), channels: given(input.channels) },
    ...{
      coalesce: given(input.coalesce),
      pause: given(input.pause),
      private_flags: given(input.private_flags),
    },
    ...{ fec: input.fec ? { encoding: fecText(input.fec) } : {}, rss: given(input.rss) },
  };
  return Object.fromEntries(entries(all).filter(([, values]) => Object.keys(values!).length > 0));
};

/** The groups of a wish, in the order in which they are set. */
export const groupsOf = (wish: EthtoolWish): EthtoolGroup[] => groupOrder.filter((group) => wish[group]);

/** What of a wish is not so now. */
export const differing = (wish: EthtoolWish, found: EthtoolState): EthtoolWish =>
  Object.fromEntries(
    groupsOf(wish).flatMap((group) => {
      const rest = entries(wish[group]!).filter(
        ([name, value]) => !isSo(group, value, entryOf(found.groups[group]?.now ?? {}, name)),
      );
      return rest.length > 0 ? [[group, Object.fromEntries(rest)]] : [];
    }),
  );

/** Where the encoding is found out by itself, drivers show beside `auto` what they may choose. */
const isSo = (group: EthtoolGroup, wanted: EthtoolValue, now: EthtoolValue | undefined): boolean =>
  wanted === now || (group === 'fec' && wanted === 'auto' && String(now).split(' ').includes('auto'));

const onOff = (value: EthtoolValue): string =>
  typeof value === 'boolean' ? (value ? 'on' : 'off') : `${value}`;

const options: Readonly<Record<EthtoolGroup, string>> = {
  ...{ features: '-K', rings: '-G', channels: '-L', coalesce: '-C', pause: '-A' },
  ...{ private_flags: '--set-priv-flags', fec: '--set-fec', rss: '-X' },
};

/** Option and words of the ethtool command that sets these of a group; the interface stands between them. */
export const commandOf = (
  group: EthtoolGroup,
  values: Readonly<Record<string, EthtoolValue>>,
): readonly [option: string, ...words: string[]] => [
  options[group],
  ...(group === 'rss'
    ? rssWords(values)
    : entries(values).flatMap(([name, value]) => wordsOf(group, name, value))),
];

const wordsOf = (group: EthtoolGroup, name: string, value: EthtoolValue): string[] =>
  group === 'fec' ? [name, ...String(value).split(' ')] : [name, onOff(value)];

/** No command makes an uneven table again: the driver's own is the nearest. */
const rssWords = ({ queues, hash, key }: Readonly<Record<string, EthtoolValue>>): string[] => [
  ...(key === undefined ? [] : ['hkey', `${key}`]),
  ...(hash === undefined ? [] : ['hfunc', `${hash}`]),
  ...(queues === undefined ? [] : queues === 'uneven' ? ['default'] : ['equal', `${queues}`]),
];
