import { available, defineFact, unavailable } from '../../model/index.js';
import { splitSections } from '../reading/sections.js';

/** A setting that a card keeps itself: as it is, as it will be, as it was made. */
export interface CardSetting {
  /** In force; undefined where the card's firmware tells only what comes next. */
  readonly now?: string;
  /** From the card's next reset on. */
  readonly next: string;
  readonly default?: string;
  readonly read_only?: true;
}

/** A card's own settings. Values are as its tool shows them: `True(1)`, `ETH(2)`, `16`. */
export interface NicFirmware {
  /** PCI address of one of its ports. */
  readonly device: string;
  /** `ConnectX6DX`. */
  readonly type?: string;
  readonly settings: Readonly<Record<string, CardSetting>>;
  /** Values by name, where the tool lists them: words, or `number`. */
  readonly values: Readonly<Record<string, readonly string[] | 'number'>>;
  /** Why the card does not tell. */
  readonly failed?: string;
}

/** What the cards keep in their own firmware, and the tool that tells it. */
export interface NicFirmwares {
  readonly tool: string;
  readonly cards: readonly NicFirmware[];
}

/**
 * Settings of ConnectX and BlueField cards by mstconfig (mstflint) or mlxconfig. They decide whether a port offers
 * virtual functions at all, and how many.
 * @see https://github.com/Mellanox/mstflint
 */
export const nicFirmware = defineFact<NicFirmwares>({
  id: 'nic_firmware',
  summary:
    "Settings in the network cards' own firmware (mstconfig): now, after the next reset, and what is offered",
  scopes: () => ['nic-firmware', 'pci', 'kernel'],
  script: () =>
    [
      't=; for p in mstconfig mlxconfig; do if command -v $p >/dev/null; then t=$p; break; fi; done',
      'echo "${t:-no-tool}"',
      'for d in /sys/bus/pci/devices/*; do read -r v < "$d/vendor" && read -r c < "$d/class" || continue',
      '  case "$v $c" in 0x15b3\\ 0x02*) ;; *) continue ;; esac; [ -e "$d/physfn" ] && continue',
      '  a=${d##*/}; printf \'\\036card %s\\n\' "$a"; [ -n "$t" ] || continue',
      '  o=$($t -d "$a" -e q 2>&1); r=$?; printf \'\\036query %s\\n%s\\n%s\\n\' "$a" "$r" "$o"',
      '  [ $r = 0 ] && printf \'\\036values %s\\n\' "$a" && $t -d "$a" i 2>/dev/null',
      'done 2>/dev/null',
      "printf '\\036lockdown\\n'; cat /sys/kernel/security/lockdown 2>/dev/null; :",
    ].join('\n'),
  parse: ({ stdout }) => {
    const parts = splitSections(stdout);
    const tool = stdout.split('\n', 1)[0]!;
    const devices = [...parts.keys()].flatMap((key) => /^card (.+)$/.exec(key)?.[1] ?? []);
    if (tool === 'no-tool')
      return devices.length === 0
        ? available({ tool: 'mstconfig', cards: [] })
        : unavailable(
            `neither mstconfig nor mlxconfig is installed, and ${devices.join(', ')} can be asked by them alone`,
            'install the package mstflint',
          );
    const killed = devices.find(
      (device) => Number((parts.get(`query ${device}`) ?? '255').split('\n', 1)[0]) >= 126,
    );
    if (killed !== undefined) return unavailable(`${tool} -d ${killed} -e q did not come to its end`);
    const locked = /\[(integrity|confidentiality)\]/.exec(parts.get('lockdown') ?? '')?.[1];
    return available({
      tool,
      cards: devices.map((device) => {
        const [exit, ...lines] = (parts.get(`query ${device}`) ?? '').split('\n');
        const settings = settingsIn(lines);
        const told = exit === '0' && Object.keys(settings).length > 0;
        const type = /^Device type:\s+(\S+)/m.exec(lines.join('\n'))?.[1];
        return {
          device,
          ...(type !== undefined && { type }),
          settings: told ? settings : {},
          values: valuesIn(parts.get(`values ${device}`) ?? ''),
          ...(!told && {
            failed: `${tool} -d ${device} -e q gave exit ${exit ?? '?'}: ${lines.filter((line) => line.trim() !== '').at(-1) ?? ''}${locked === undefined ? '' : `; the kernel is locked down (${locked}), as with Secure Boot, and lets no program write to a card`}`,
          }),
        };
      }),
    });
  },
});

const columns = { Default: 'default', Current: 'now', 'Next Boot': 'next' } as const;

/** A line has a mark (`*`, `RO`), a name, and one value without spaces for each column of the heading. */
const settingsIn = (lines: readonly string[]): Record<string, CardSetting> => {
  const found: Record<string, CardSetting> = {};
  let heading: readonly (keyof typeof columns)[] = ['Next Boot'];
  for (const line of lines) {
    if (/^Configurations:/.test(line))
      heading = (Object.keys(columns) as (keyof typeof columns)[]).filter((name) => line.includes(name));
    const [, marks = '', name, rest = ''] =
      /^((?:\*|RO|\s)*)\s([A-Z][A-Z\d_]*(?:\[\d+\])?)\s+(\S.*)$/.exec(line) ?? [];
    const values = rest.trim().split(/\s+/);
    // An array is a heap of settings of which the line tells none.
    if (name === undefined || values.length !== heading.length || rest.startsWith('Array[')) continue;
    found[name] = {
      ...(Object.fromEntries(heading.map((column, index) => [columns[column], values[index]])) as Record<
        'next',
        string
      >),
      ...(marks.includes('RO') && { read_only: true as const }),
    };
  }
  return found;
};

/** Lines such as `LINK_TYPE_P1=<IB|ETH|VPI>` and `NUM_OF_VFS=<NUM>`, what they mean behind them. */
const valuesIn = (text: string): Record<string, readonly string[] | 'number'> =>
  Object.fromEntries(
    [...text.matchAll(/^\s+([A-Z][A-Z\d_]*)=<([^>]*)>/gm)].map(([, name, values]) => [
      name!,
      /^(NUM|\d.*)$/.test(values!) ? 'number' : values!.split('|'),
    ]),
  );
