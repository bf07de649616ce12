/** What a group of ethtool's settings is now: by the names under which ethtool sets them. */
export type EthtoolValue = boolean | number | string;

/** One group of settings of an interface, as its driver tells it. */
export interface EthtoolGroupState {
  readonly now: Readonly<Record<string, EthtoolValue>>;
  /** The most that the card takes, where it tells. */
  readonly most?: Readonly<Record<string, number>>;
  /** Names that the driver cannot change. */
  readonly fixed?: readonly string[];
}

/** The groups, and the option of ethtool that shows each. */
export const ethtoolGroups = {
  features: '-k',
  rings: '-g',
  channels: '-l',
  coalesce: '-c',
  pause: '-a',
  private_flags: '--show-priv-flags',
  fec: '--show-fec',
  rss: '-x',
} as const;

export type EthtoolGroup = keyof typeof ethtoolGroups;

type Values = Record<string, EthtoolValue>;

/** `on`, `off`, a number or a word; undefined for what the driver does not tell (`n/a`). */
const readValue = (text: string): EthtoolValue | undefined => {
  if (text === 'on' || text === 'off') return text === 'on';
  if (/^\d+$/.test(text)) return Number(text);
  return text === 'n/a' || text === '' ? undefined : text;
};

/** Lines `Name: value`, in the spelling in which ethtool is given the name. */
const lines = (text: string, rename: Readonly<Record<string, string>> = {}): Values => {
  const values: Values = {};
  for (const [, name, shown] of text.matchAll(/^([A-Za-z][\w -]*):[ \t]*(\S*)[ \t]*$/gm)) {
    const key = name!.toLowerCase().replaceAll(' ', '-');
    const value = readValue(shown!);
    if (value !== undefined) values[rename[key] ?? key] = value;
  }
  return values;
};

/** Rings and channels: the maxima come first, and what is in force after them, under the same names. */
const limited = (text: string): EthtoolGroupState => {
  const [most = '', now = ''] = text.split(/^Current hardware settings:$/m);
  return {
    now: lines(now),
    most: Object.fromEntries(
      Object.entries(lines(most)).filter(([, one]) => typeof one === 'number'),
    ) as Record<string, number>,
  };
};

const features = (text: string): EthtoolGroupState => {
  const rows = [...text.matchAll(/^\s*([a-z\d_-]+): (on|off)( \[fixed\])?/gm)];
  return {
    now: Object.fromEntries(rows.map(([, name, state]) => [name!, state === 'on'])),
    fixed: rows.flatMap(([, name, , fixed]) => (fixed ? [name!] : [])),
  };
};

/** `Adaptive RX: on  TX: off` is two settings in one line, and `rx-frame-low` is set by the name `rx-frames-low`. */
const coalesce = (text: string): EthtoolGroupState => {
  const pairs = [...text.matchAll(/^(Adaptive|CQE mode) RX: (\S+) +TX: (\S+)/gm)].flatMap(
    ([, name, rx, tx]) => {
      const key = name === 'Adaptive' ? 'adaptive' : 'cqe-mode';
      return [
        [`${key}-rx`, readValue(rx!)],
        [`${key}-tx`, readValue(tx!)],
      ] as [string, EthtoolValue | undefined][];
    },
  );
  const frames = Object.fromEntries(
    ['rx', 'tx'].flatMap((way) =>
      ['low', 'high'].map((load) => [`${way}-frame-${load}`, `${way}-frames-${load}`]),
    ),
  );
  return {
    now: {
      ...(Object.fromEntries(pairs.filter(([, value]) => value !== undefined)) as Values),
      ...lines(text, frames),
    },
  };
};

const pause = (text: string): EthtoolGroupState => {
  const { autonegotiate, rx, tx } = lines(text);
  return {
    now: Object.fromEntries(
      Object.entries({ autoneg: autonegotiate, rx, tx }).filter(([, value]) => value !== undefined),
    ) as Values,
  };
};

const privateFlags = (text: string): EthtoolGroupState => ({
  now: Object.fromEntries(
    [...text.matchAll(/^(\S.*?)[ \t]*: (on|off)$/gm)].map(([, name, state]) => [name!, state === 'on']),
  ),
});

/** Encodings as one text, in one order: `auto`, `off rs`. */
export const fecText = (encodings: readonly string[]): string =>
  [...new Set(encodings.map((one) => one.toLowerCase()))].sort().join(' ');

const fec = (text: string): EthtoolGroupState => {
  const configured = /^(?:Supported\/)?Configured FEC encodings?: (.*)$/m.exec(text)?.[1];
  return { now: configured === undefined ? {} : { encoding: fecText(configured.trim().split(/\s+/)) } };
};

/**
 * Which queue each value of the hash leads to. A table that leads to the first N queues in turn is the number N;
 * any other is `uneven`. @see https://docs.kernel.org/networking/scaling.html
 */
const rss = (text: string): EthtoolGroupState => {
  const table = [...text.matchAll(/^\s*\d+:((?:\s+\d+)+)$/gm)].flatMap(([, row]) =>
    row!.trim().split(/\s+/).map(Number),
  );
  const queues = Math.max(-1, ...table) + 1;
  const key = /^RSS hash key:\n([\da-f]{2}(?::[\da-f]{2})+)$/m.exec(text)?.[1];
  const hash = /^\s+(\w+): on$/m.exec(text)?.[1];
  return {
    now: {
      ...(table.length > 0 && {
        queues: table.every((queue, index) => queue === index % queues) ? queues : 'uneven',
      }),
      ...(key !== undefined && { key }),
      ...(hash !== undefined && { hash }),
    },
  };
};

/** Reads what ethtool printed of a group. */
export const ethtoolParsers: Readonly<Record<EthtoolGroup, (text: string) => EthtoolGroupState>> = {
  features,
  rings: limited,
  channels: limited,
  coalesce,
  pause,
  private_flags: privateFlags,
  fec,
  rss,
};
