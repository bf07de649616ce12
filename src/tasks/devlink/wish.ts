import type { DevlinkDevice } from '../../facts/network/devlink.js';
import type { Change } from '../../model/index.js';
import type { KeptBefore } from '../kept-before.js';
import { type DevlinkInput, keyOfRate, type RateWish } from './input.js';

/** What is wished for of a device. */
export interface DevlinkWish {
  readonly params: Readonly<Record<string, string | number | boolean>>;
  readonly eswitch: NonNullable<DevlinkInput['eswitch']>;
  readonly rates: readonly RateWish[];
}

/** What one part of a wish comes to. */
export interface DevlinkStep {
  readonly changes: readonly Change[];
  /** What was there before, by the keys of the note. */
  readonly before: KeptBefore;
  readonly reboot?: string;
  readonly notes?: readonly string[];
}

export const wishOf = ({ params, eswitch = {}, rates }: DevlinkInput): DevlinkWish => ({
  params,
  eswitch,
  rates,
});

/** What a rate is now, as one word of a note: share, maximum, parent. */
export const rateText = (device: DevlinkDevice, name: string | undefined): string => {
  const found = device.rates?.find((one) => one.name === name);
  return `${found?.tx_share_mbit ?? 0} ${found?.tx_max_mbit ?? 0} ${found?.parent ?? 'none'}`;
};

/** The wish for what a note says; functions before the groups that they leave. */
export const wishIn = (noted: KeptBefore): DevlinkWish => {
  const params: Record<string, string | number | boolean> = {};
  const eswitch: Record<string, string | boolean> = {};
  const rates: RateWish[] = [];
  for (const [key, value] of Object.entries(noted)) {
    const [kind, name = '', which = ''] = key.split(' ');
    if (kind === 'param') params[name] = value;
    if (kind === 'eswitch' && typeof value !== 'number') eswitch[name] = value;
    if (kind === 'rate') rates.push(rateIn(name, which, String(value)));
  }
  return {
    params,
    eswitch: eswitch as DevlinkWish['eswitch'],
    rates: rates.toSorted((one, other) => Number(one.vf === undefined) - Number(other.vf === undefined)),
  };
};

const rateIn = (kind: string, which: string, value: string): RateWish => {
  const [pf, vf] = which.split('/').map(Number);
  const whose = kind === 'group' ? { pf: 0, group: which } : { pf: pf!, vf: vf! };
  if (value === 'absent') return { ...whose, state: 'absent' };
  const [share, most, parent] = value.split(' ');
  return {
    ...whose,
    state: 'present',
    tx_share_mbit: Number(share),
    tx_max_mbit: Number(most),
    parent: parent!,
  };
};

/** The key of a rate in the note. */
export const rateKey = (rate: RateWish): string => `rate ${keyOfRate(rate)}`;
