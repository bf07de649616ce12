import type { DevlinkDevice } from '../../facts/network/devlink.js';
import { type Change, problem, type Refused, refused, sh } from '../../model/index.js';
import { keyOfRate, type RateWish } from './input.js';
import { type DevlinkStep, rateKey, rateText } from './wish.js';

/** The name under which devlink has a rate now; undefined where the function has no port yet. */
const nameIn = (device: DevlinkDevice, { group, pf, vf }: RateWish): string | undefined =>
  group ??
  device.ports?.find(
    (one) => one.flavour === 'pcivf' && (one.pf ?? 0) === pf && one.vf === vf && !one.external,
  )?.index;

/** Groups before the functions that go into them. */
export const inOrder = (rates: readonly RateWish[]): RateWish[] =>
  rates.toSorted((one, other) => Number(one.group === undefined) - Number(other.group === undefined));

/** Brings rates to what is wished; `willSwitch`: the mode changes before, and nothing of what is now is left. */
export const rateStep = (
  rates: readonly RateWish[],
  device: DevlinkDevice,
  { willSwitch, host }: { readonly willSwitch: boolean; readonly host: string },
): DevlinkStep | Refused => {
  if (rates.length === 0) return { changes: [], before: {} };
  if (device.rates === undefined && !willSwitch)
    return refused(
      problem('hosts/devlink', `devlink on ${host} does not tell the rates of ${device.handle}`, {
        help: 'they need Linux 5.14 and iproute2 5.13, and a driver that has them',
      }),
    );
  const list: Change[] = [];
  const before: Record<string, string> = {};
  for (const rate of rates) {
    const name = nameIn(device, rate);
    if (name === undefined && !willSwitch)
      return refused(
        problem(
          'hosts/devlink',
          `${device.handle} on ${host} has no port for virtual function ${rate.vf} of ${rate.pf}`,
          {
            help: 'set the mode switchdev, and make the functions (sriov_vfs), before their rates',
          },
        ),
      );
    const isThere = !willSwitch && device.rates!.some((one) => one.name === name);
    const due = dueOf(rate, device, { name, isThere });
    if (due === undefined) continue;
    before[rateKey(rate)] =
      rate.group !== undefined && !isThere ? 'absent' : rateText(device, isThere ? name : undefined);
    list.push({
      summary: `${due.length === 0 ? (rate.state === 'absent' ? 'remove' : 'make') : `set ${due.join(' ')} of`} ${keyOfRate(rate)} of ${device.handle}`,
      commands: [{ kind: 'script', script: rateScript(device.handle, rate, due) }],
      invalidates: ['net', 'sriov'],
    });
  }
  return { changes: list, before };
};

/** The words that are to be set: none for what is only made or removed; undefined where all is so. */
const dueOf = (
  rate: RateWish,
  device: DevlinkDevice,
  { name, isThere }: { readonly name: string | undefined; readonly isThere: boolean },
): string[] | undefined => {
  if (rate.state === 'absent') return isThere ? [] : undefined;
  const [share, most, parent] = rateText(device, isThere ? name : undefined).split(' ');
  const words = wordsOf({
    ...rate,
    ...{
      tx_share_mbit: differing(rate.tx_share_mbit, Number(share)),
      tx_max_mbit: differing(rate.tx_max_mbit, Number(most)),
    },
    parent: differing(rate.parent, parent!),
  });
  return words.length > 0 || (rate.group !== undefined && !isThere) ? words : undefined;
};

const differing = <T>(wanted: T | undefined, now: T): T | undefined => (wanted === now ? undefined : wanted);

const wordsOf = ({ tx_share_mbit, tx_max_mbit, parent }: RateWish): string[] => [
  ...(tx_share_mbit === undefined ? [] : ['tx_share', `${tx_share_mbit}mbit`]),
  ...(tx_max_mbit === undefined ? [] : ['tx_max', `${tx_max_mbit}mbit`]),
  ...(parent === undefined ? [] : parent === 'none' ? ['noparent'] : ['parent', parent]),
];

/** A function's port has its number only once the switch is on: the shell looks for it. */
const findPort = (handle: string, { pf, vf }: RateWish): string =>
  [
    sh`r=$(devlink port show | awk -v h=${`${handle}/`} -v pf=${`${pf}`} -v vf=${`${vf}`} '`,
    'index($1, h) == 1 { p = "0"; v = ""; x = 0',
    '  for (i = 2; i < NF; i++) { if ($i == "pfnum") p = $(i + 1); if ($i == "vfnum") v = $(i + 1); if ($i == "external" && $(i + 1) == "true") x = 1 }',
    '  if (p == pf && v == vf && !x) { sub(/:$/, "", $1); print $1; exit } }\')',
    sh`[ -n "$r" ] || { echo ${`${handle} has no port for virtual function ${vf} of ${pf}`} >&2; exit 1; }`,
  ].join('\n');

/** Sets a rate, and makes its group where it is none yet; at boot with all words of the wish. */
export const rateScript = (
  handle: string,
  rate: RateWish,
  words: readonly string[] = wordsOf(rate),
): string => {
  if (rate.state === 'absent')
    return sh`devlink port function rate del ${`${handle}/${rate.group}`} || exit 1`;
  const set = words.length > 0 ? [sh`devlink port function rate set "$r" ${words} || exit 1`] : [];
  return rate.group === undefined
    ? [findPort(handle, rate), ...set].join('\n')
    : [
        sh`r=${`${handle}/${rate.group}`}`,
        'devlink port function rate show "$r" >/dev/null 2>&1 || devlink port function rate add "$r" || exit 1',
        ...set,
      ].join('\n');
};
