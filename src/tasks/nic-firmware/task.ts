import { z } from 'zod';
import { carries, type OwnConnection, ownConnection } from '../../facts/network/own-connection.js';
import { type FunctionHolders, functionHolders } from '../../facts/pci/function-holders.js';
import { type CardSetting, type NicFirmware, nicFirmware } from '../../facts/pci/nic-firmware.js';
import { type PciDevice, pci } from '../../facts/pci/pci.js';
import { holderName, holds } from '../../facts/pci/vf-holder.js';
import {
  type Change,
  changes,
  defineTask,
  entryOf,
  leaving,
  nearestName,
  type Prediction,
  problem,
  type Refused,
  refused,
  revised,
  unforeseen,
  withOthers,
} from '../../model/index.js';
import { runUnsettles } from '../foresight/services.js';
import {
  forgetBefore,
  type KeptBefore,
  keepBefore,
  keptBefore,
  keptBeforeNeeds,
  noteReachOf,
  unreadable,
} from '../kept-before.js';
import { pciAddress } from '../pci-fields.js';
import { type CardValue, isOffered, isValue, wordOf } from './value.js';

const input = z
  .strictObject({
    device: pciAddress('PCI address of a port of the card'),
    state: z
      .enum(['set', 'released'])
      .default('set')
      .describe('`released`: all that rigger set in this card is put back as it was'),
    settings: z
      .record(
        z.string().regex(/^[A-Z][A-Z\d_]*$/, 'must be a name of mstconfig, such as SRIOV_EN'),
        z.union([
          z.boolean(),
          z.number().int().min(0),
          z.string().regex(/^\w+(\(\w+\))?$/, 'must be one word of mstconfig, such as ETH'),
        ]),
      )
      .default({})
      .describe('Settings by the names of `mstconfig query`; others stay'),
    reset: z
      .enum(['reboot', 'card'])
      .default('reboot')
      .describe(
        'What puts them in force: `reboot` asks for a reboot of the host (task `reboot`); `card` resets the card itself (mstfwreset)',
      ),
  })
  .superRefine(({ state, settings }, { addIssue }) => {
    if ((state === 'set') === (Object.keys(settings).length === 0))
      addIssue({
        code: 'custom',
        path: ['settings'],
        message: state === 'set' ? 'names nothing to set' : 'is not set with `state: released`',
      });
  })
  .describe("Settings in a network card's own firmware");

const noteName = (device: string): string => `nic-firmware-${device}`;

/** Settings that a card keeps in its own firmware. */
export const nicFirmwareTask = defineTask({
  name: 'nic_firmware',
  summary: "Settings in a network card's own firmware: SR-IOV, number of functions, type of link",
  input,
  references: [
    'https://github.com/Mellanox/mstflint',
    'https://docs.nvidia.com/networking/display/mftv4250/using+mlxconfig',
  ],
  reach: ({ device, reset }) => [
    ...['nic-firmware', ...noteReachOf(noteName(device))],
    ...(reset === 'card' ? runUnsettles : []),
  ],
  needs: ({ device, reset }) => ({
    ...{ firmware: nicFirmware(), before: keptBeforeNeeds(noteName(device)) },
    ...(reset === 'card' && { devices: pci(), holders: functionHolders(), own: ownConnection() }),
  }),
  plan: (wanted, { firmware, before, devices = [], holders = {}, own = { links: [] } }, { host }) => {
    const { tool } = firmware;
    const card = firmware.cards.find(({ device }) => device === wanted.device);
    if (!card)
      return refused(
        problem(
          'hosts/no-such-device',
          `${host} has no card ${wanted.device} whose firmware ${tool} can set`,
          {
            help: `it has ${firmware.cards.map(({ device }) => device).join(', ') || 'none: ConnectX and BlueField cards are meant'}`,
          },
        ),
      );
    if (card.failed !== undefined)
      return refused(
        problem(
          'hosts/card-firmware',
          `the card ${card.device} on ${host} does not tell its settings: ${card.failed}`,
          {
            help: 'ask it by hand; with Secure Boot, set them in the menu of the machine’s firmware instead',
          },
        ),
      );
    const noted = keptBefore(noteName(card.device), before);
    if (typeof noted === 'string') return unreadable(noted);
    const released = wanted.state === 'released';
    const wish: Readonly<Record<string, CardValue>> = released ? noted : wanted.settings;
    const refusal = cannotSet(wish, card, { host, tool });
    if (refusal) return refusal;
    const due = Object.entries(wish).filter(([name, value]) => !isValue(value, card.settings[name]!.next));
    const waiting = Object.entries(wish).filter(([name, value]) => {
      const now = card.settings[name]!.now;
      return now !== undefined && !isValue(value, now);
    });
    const waits = [...new Set([...due, ...waiting].map(([name]) => name))];
    const cut =
      wanted.reset === 'card' && waits.length > 0
        ? cutsOff(card, { devices, holders, own }, host)
        : undefined;
    if (cut) return cut;
    const list: Change[] = [
      ...(released ? [] : noting(card, due, noted)),
      ...(due.length > 0 ? [setting(card, due, tool)] : []),
      ...(wanted.reset === 'card' && waits.length > 0 ? [resetting(card, tool)] : []),
      ...(released ? forgetBefore(noteName(card.device), before) : []),
    ];
    const unchecked = due.filter(
      ([name, value]) => isOffered(value, entryOf(card.values, name)) === undefined,
    );
    return changes(list, `the card ${card.device} has these settings`, {
      ...(wanted.reset === 'reboot' &&
        waits.length > 0 && { reboot: `the card ${card.device} takes ${waits.join(', ')} when it is reset` }),
      ...(unchecked.length > 0 && {
        notes: [
          `${tool} does not list the values of ${unchecked.map(([name]) => name).join(', ')}, so that they cannot be checked here`,
        ],
      }),
      data: {
        settings: Object.fromEntries(Object.keys(wish).map((name) => [name, { ...card.settings[name]! }])),
      },
    });
  },
});

interface Tool {
  readonly host: string;
  readonly tool: string;
}

/** Why a value cannot be set: the tool has no such name, not that value, or must not write it. */
const cannotSet = (
  wish: Readonly<Record<string, CardValue>>,
  card: NicFirmware,
  { host, tool }: Tool,
): Refused | undefined => {
  for (const [name, value] of Object.entries(wish)) {
    const found = entryOf(card.settings, name);
    const offered = entryOf(card.values, name);
    const refuse = (message: string, help: string): Refused =>
      refused(problem('hosts/card-firmware', message, { help }));
    const where = `the card ${card.device} on ${host}${card.type === undefined ? '' : ` (${card.type})`}`;
    if (!found) {
      const near = nearestName(name, Object.keys(card.settings));
      return refuse(
        `${where} has no setting ${name}`,
        `${near === undefined ? '' : `did you mean ${near}? `}\`${tool} -d ${card.device} query\` shows those that it has; some need another one to be set first`,
      );
    }
    if (found.read_only && !isValue(value, found.next))
      return refuse(`${name} of ${where} is read-only, and ${found.next}`, 'leave it out');
    if (isOffered(value, offered) === false && !isValue(value, found.next))
      return refuse(
        `${name} of ${where} does not take ${wordOf(value)}`,
        offered === 'number' ? 'it takes a number' : `it takes ${(offered as readonly string[]).join(', ')}`,
      );
  }
  return undefined;
};

const noting = (
  card: NicFirmware,
  due: readonly (readonly [string, CardValue])[],
  noted: KeptBefore,
): Change[] =>
  keepBefore(noteName(card.device), {
    ...{ what: `the card ${card.device}`, noted },
    values: Object.fromEntries(due.map(([name]) => [name, card.settings[name]!.next])),
  });

const setting = (
  card: NicFirmware,
  due: readonly (readonly [string, CardValue])[],
  tool: string,
): Change => ({
  summary: `set ${due.map(([name, value]) => `${name} ${wordOf(value)}`).join(', ')} in the firmware of ${card.device}`,
  before: Object.fromEntries(due.map(([name]) => [name, card.settings[name]!.next])),
  after: Object.fromEntries(due.map(([name, value]) => [name, wordOf(value)])),
  commands: [
    {
      kind: 'exec',
      argv: [
        tool,
        '-y',
        '-d',
        card.device,
        'set',
        ...due.map(([name, value]) => `${name}=${plain(wordOf(value))}`),
      ],
      timeout: 120,
    },
  ],
  invalidates: ['nic-firmware'],
  leaves: leavesNext(card, due),
});

/** Others may come with a setting, and go with it. */
const leavesNext = (
  { device }: NicFirmware,
  due: readonly (readonly [string, CardValue])[],
): readonly Prediction[] => [
  leaving(nicFirmware, (before) => ({
    ...before,
    cards: before.cards.map((card) =>
      card.device === device
        ? revised<NicFirmware>(card, {
            values: unforeseen,
            settings: withOthers(
              Object.fromEntries(
                due.map(([name, value]) => {
                  const found = card.settings[name]!;
                  return [name, revised<CardSetting>(found, { next: shownAs(value, found) })];
                }),
              ),
            ),
          })
        : card,
    ),
  })),
];

/** As the tool will show a value: as it shows it now where it does; a word that it never showed has a number beside it. */
const shownAs = (value: CardValue, { now, next, default: made }: CardSetting): string | typeof unforeseen => {
  const shown = [next, now, made].find((one) => one !== undefined && isValue(value, one));
  if (shown !== undefined) return shown;
  if (typeof value === 'boolean')
    return /\([01]\)$/.test(next) ? (value ? 'True(1)' : 'False(0)') : unforeseen;
  return typeof value === 'number' && /^\d+$/.test(next) ? `${value}` : unforeseen;
};

/** The tool shows `ETH(2)`, and is given `2`. */
const plain = (word: string): string => /\((\w+)\)$/.exec(word)?.[1] ?? word;

const resetting = ({ device }: NicFirmware, tool: string): Change => ({
  summary: `reset the card ${device}`,
  commands: [
    {
      kind: 'exec',
      argv: [tool === 'mlxconfig' ? 'mlxfwreset' : 'mstfwreset', '-d', device, '-y', 'reset'],
      timeout: 300,
    },
  ],
  invalidates: ['*'],
  unsettles: [...runUnsettles, 'nic-firmware'],
  risk: 'drops-link',
});

/** Whom a reset of the whole card would cut off: its ports are functions of one slot, and their virtual functions. */
const cutsOff = (
  card: NicFirmware,
  {
    devices,
    holders,
    own,
  }: {
    readonly devices: readonly PciDevice[];
    readonly holders: FunctionHolders;
    readonly own: OwnConnection;
  },
  host: string,
): Refused | undefined => {
  const slot = card.device.slice(0, -1);
  const parts = devices.filter(
    ({ address, physical_function }) => address.startsWith(slot) || physical_function?.startsWith(slot),
  );
  const carrier = parts.flatMap(({ links }) => links).find((link) => own.links.includes(link));
  if (carrier !== undefined)
    return refused(
      problem(
        'hosts/own-connection',
        `${carrier} of the card ${card.device} ${carries(own)} rigger's own connection to ${host}, which its reset would cut`,
        { help: 'reach the host over another card, or let a reboot reset it (reset: reboot)' },
      ),
    );
  const held = parts.flatMap(({ address }) =>
    (entryOf(holders, address) ?? []).filter(holds).map((holder) => `${holderName(holder)} holds ${address}`),
  );
  return held.length === 0
    ? undefined
    : refused(
        problem(
          'hosts/vf-held',
          `a reset of the card ${card.device} on ${host} would cut off who uses it: ${held[0]}`,
          {
            help: 'stop what holds it first, or let a reboot reset it (reset: reboot)',
            ...(held.length > 1 ? { notes: held } : {}),
          },
        ),
      );
};
