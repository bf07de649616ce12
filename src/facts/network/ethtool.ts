import { available, defineFact, unavailable } from '../../model/index.js';
import { interfacePath, pciPortOf } from '../reading/port-name.js';
import { beforeSections, section, splitSections } from '../reading/sections.js';
import {
  type EthtoolGroup,
  type EthtoolGroupState,
  ethtoolGroups,
  ethtoolParsers,
} from './ethtool-output.js';

/** Which interface, and which groups of its settings. */
export interface EthtoolQuestion {
  /** Its name, or the PCI address of its device, with the port where it has several: `0000:04:00.0d1`. */
  readonly link: string;
  readonly groups: readonly EthtoolGroup[];
}

/** What ethtool tells of an interface. */
export interface EthtoolState {
  /** The interface's name now. */
  readonly link: string;
  readonly groups: { readonly [G in EthtoolGroup]?: EthtoolGroupState };
  /** Groups that the driver does not offer, and what ethtool says of each. */
  readonly without: { readonly [G in EthtoolGroup]?: string };
}

/** Settings of an interface's driver, group by group, by ethtool. */
export const ethtool = defineFact<EthtoolState, EthtoolQuestion>({
  id: 'ethtool',
  summary: 'Settings of an interface: features, rings, channels, coalescing, pause, private flags, FEC, RSS',
  // By its address it may be any interface's.
  scopes: ({ link }) => [pciPortOf(link) ? 'net' : `net:link:${link}`],
  script: ({ link, groups }) =>
    [
      'command -v ethtool >/dev/null || { echo no-ethtool; exit 0; }',
      `l=$(${interfacePath(link)}); l=\${l##*/}`,
      '[ -n "$l" ] || { echo no-link; exit 0; }',
      'echo "$l"',
      ...groups.flatMap((group) => [
        section(group),
        `o=$(ethtool ${ethtoolGroups[group]} "$l" 2>&1); r=$?; printf '%s\\n' "$r" "$o"`,
      ]),
    ].join('\n'),
  parse: ({ stdout }, { link, groups }) => {
    const name = beforeSections(stdout).trim();
    if (name === 'no-ethtool') return unavailable('ethtool is not installed', 'install the package ethtool');
    if (name === 'no-link') return unavailable(`there is no network interface ${link}`);
    const parts = splitSections(stdout);
    const found: { [G in EthtoolGroup]?: EthtoolGroupState } = {};
    const without: { [G in EthtoolGroup]?: string } = {};
    for (const group of groups) {
      const [exit = '', ...rest] = (parts.get(group) ?? '').split('\n');
      const text = rest.join('\n');
      const said = text.trim().split('\n').at(-1) ?? '';
      const state = ethtoolParsers[group](text);
      if (exit === '0' && Object.keys(state.now).length > 0) found[group] = state;
      else if (exit === '0' || notOffered.test(text)) without[group] = said;
      else return unavailable(`ethtool ${ethtoolGroups[group]} ${name} gave exit ${exit}: ${said}`);
    }
    return available({ link: name, groups: found, without });
  },
});

/** The kernel's EOPNOTSUPP, by netlink or ioctl, and ethtool's own word for a driver without private flags. */
const notOffered = /not supported|no private flags/i;
