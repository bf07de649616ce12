import { z } from 'zod';
import { links, type NetworkLink } from '../../facts/network/links.js';
import { carries, ownConnection } from '../../facts/network/own-connection.js';
import { type Change, defineTask, entryOf, problem, refused, sh } from '../../model/index.js';
import { addressScript } from '../address-script.js';
import { bootScriptNeeds } from '../boot-script.js';
import { cidrs } from '../cidr.js';
import { managerField } from '../link-configuration/choice.js';
import { keptBy, kindOf, managedChanges, managerNeeds } from '../link-configuration/managed.js';
import { findLink, hasAddresses, linkSelector, noSuchLink, resolveLink } from '../link-selector.js';
import { linkName } from '../pci-fields.js';

/** The modes that choose a link by what stands in a frame; managers refuse the policy in others. */
const hashing: readonly string[] = ['balance-xor', '802.3ad', 'balance-tlb'];

const input = z
  .strictObject({
    name: linkName('Name of the bond'),
    state: z.enum(['present', 'absent']).default('present').describe('Whether there is such a bond'),
    mode: z
      .enum([
        'balance-rr',
        'active-backup',
        'balance-xor',
        'broadcast',
        '802.3ad',
        'balance-tlb',
        'balance-alb',
      ])
      .default('active-backup')
      .describe('How traffic is spread over the links'),
    ports: z
      .array(linkSelector('name or PCI address'))
      .default([])
      .describe('Its links, by name or PCI address; exactly these'),
    miimon: z.number().int().min(0).default(100).describe('Milliseconds between looks at the links'),
    xmit_hash_policy: z
      .enum(['layer2', 'layer2+3', 'layer3+4', 'encap2+3', 'encap3+4'])
      .optional()
      .describe(
        'By what of a frame its link is chosen, of `balance-xor`, `802.3ad` and `balance-tlb`; left as it is unless told',
      ),
    lacp_rate: z
      .enum(['slow', 'fast'])
      .optional()
      .describe(
        'How often the other side is asked to send LACP frames, of `802.3ad`: each 30 seconds, or each second; left as it is unless told',
      ),
    mtu: z.number().int().min(68).max(65535).optional().describe('MTU of the bond'),
    addresses: cidrs.default([]).describe('All addresses of the bond, with prefix length'),
    manager: managerField,
  })
  .superRefine(({ mode, xmit_hash_policy, lacp_rate }, { addIssue }) => {
    if (xmit_hash_policy !== undefined && !hashing.includes(mode))
      addIssue({
        code: 'custom',
        path: ['xmit_hash_policy'],
        message: `a bond of mode ${mode} chooses its links by no hash; only ${hashing.join(', ')} do`,
      });
    if (lacp_rate !== undefined && mode !== '802.3ad')
      addIssue({
        code: 'custom',
        path: ['lacp_rate'],
        message: `a bond of mode ${mode} sends no LACP frames; only 802.3ad does`,
      });
  })
  .describe('Several links as one');

type Input = z.output<typeof input>;

/** Several links as one, again after each boot. */
export const bond = defineTask({
  name: 'bond',
  summary: 'Several network interfaces as one: mode, links, addresses',
  input,
  references: ['https://docs.kernel.org/networking/bonding.html'],
  needs: ({ name }) => ({
    links: links(),
    own: ownConnection(),
    boot: bootScriptNeeds(`bond-${name}`),
    ...managerNeeds(),
  }),
  plan: (wanted, { links, own, boot, managers, written, pending }, { host }) => {
    const name = `bond-${wanted.name}`;
    const seen = { managers, written, pending, own };
    const about = { key: name, field: wanted.manager, what: `bond ${wanted.name}` };
    const found = links.find((link) => link.name === wanted.name);
    if (found && found.kind !== 'bond')
      return refused(
        problem(
          'hosts/link-taken',
          `${wanted.name} on ${host} is a network interface of another kind (${found.kind ?? 'physical'})`,
          { help: 'choose another name' },
        ),
      );
    const ports: NetworkLink[] = [];
    for (const selector of wanted.state === 'present' ? wanted.ports : []) {
      const port = findLink(selector, links);
      if (!port) return noSuchLink(selector, links, host);
      if (port.master !== undefined && port.master !== wanted.name)
        return refused(
          problem('hosts/link-taken', `${port.name} on ${host} belongs to ${port.master}`, {
            help: 'take it out there first',
          }),
        );
      ports.push(port);
    }
    const touched = [
      ...(found ? [found.name] : []),
      ...ports.filter(({ master }) => master === undefined).map((port) => port.name),
    ];
    const [before, after] = wanted.state === 'absent' ? [{}, {}] : differences(wanted, found, ports, links);
    const isDue = wanted.state === 'absent' ? found !== undefined : Object.keys(after).length > 0;
    const carrier = isDue ? touched.find((link) => own.links.includes(link)) : undefined;
    if (carrier !== undefined)
      return refused(
        problem('hosts/own-connection', `${carrier} ${carries(own)} rigger's own connection to ${host}`, {
          help: 'reach the host over another port',
        }),
      );
    for (const [index, port] of wanted.state === 'absent' ? [] : ports.entries()) {
      const taken =
        port.master === wanted.name ? undefined : hasAddresses(wanted.ports[index]!, port, wanted.name, host);
      if (taken) return taken;
    }
    if (wanted.state === 'absent') {
      const removal: Change = {
        summary: `remove bond ${wanted.name}`,
        before: wanted.name,
        after: null,
        commands: [{ kind: 'exec', argv: ['ip', 'link', 'delete', 'dev', wanted.name] }],
        invalidates: ['net'],
      };
      const gone = managedChanges(
        { ...about, wishes: [], removed: found?.name, due: found && removal },
        seen,
        host,
      );
      return 'kind' in gone ? gone : keptBy(gone, `there is no bond ${wanted.name}`, name, undefined, boot);
    }
    const isAnew = found !== undefined && 'mode' in after;
    const change: Change = {
      summary: found
        ? `set ${Object.keys(after).join(', ')} of bond ${wanted.name}`
        : `create bond ${wanted.name} over ${ports.map((port) => port.name).join(', ')}`,
      before: found ? before : null,
      after,
      commands: [{ kind: 'script', script: scriptOf(wanted, isAnew) }],
      invalidates: ['net'],
    };
    const script = scriptOf(wanted, false);
    const { mtu, addresses } = wanted;
    const outcome = managedChanges(
      {
        ...about,
        wishes: [
          { link: wanted.name, kind: 'bond', made: { kind: 'bond', ...optionsOf(wanted) }, mtu, addresses },
          ...ports.map((port) => ({
            link: port.name,
            kind: kindOf(port),
            master: { name: wanted.name, kind: 'bond' as const },
          })),
        ],
        due: isDue ? change : undefined,
        remade: isAnew ? wanted.name : undefined,
        script,
        ...(found && !isAnew && ['miimon', 'xmit_hash_policy', 'lacp_rate'].some((key) => key in after)
          ? { unaltered: `${unalteredScript(wanted)}\n` }
          : {}),
      },
      seen,
      host,
    );
    if ('kind' in outcome) return outcome;
    const kept = { name, description: `Bond ${wanted.name}`, script, before: ['network-online.target'] };
    return keptBy(outcome, `bond ${wanted.name} is as it should be`, name, kept, boot);
  },
});

type Shown = Record<string, string | number>;

/** What only the maker of a bond can say, without what is left as it is. */
const optionsOf = ({ mode, miimon, xmit_hash_policy, lacp_rate }: Input) => ({
  mode,
  miimon,
  ...(xmit_hash_policy === undefined ? {} : { xmit_hash_policy }),
  ...(lacp_rate === undefined ? {} : { lacp_rate }),
});

const differences = (
  wanted: Input,
  found: NetworkLink | undefined,
  ports: readonly NetworkLink[],
  links: readonly NetworkLink[],
): [before: Shown, after: Shown] => {
  const wish: Shown = {
    ports: ports
      .map(({ name }) => name)
      .sort()
      .join(' '),
    addresses: [...wanted.addresses].sort().join(' '),
    state: 'up',
    ...(wanted.mtu === undefined ? {} : { mtu: wanted.mtu }),
    ...optionsOf(wanted),
  };
  if (!found) return [{}, wish];
  const now: Shown = {
    mode: String(found.options.mode ?? ''),
    miimon: typeof found.options.miimon === 'number' ? found.options.miimon : 'unknown',
    xmit_hash_policy: String(found.options.xmit_hash_policy ?? 'unknown'),
    lacp_rate: String(found.options.ad_lacp_rate ?? 'unknown'),
    ports: links
      .filter(({ master }) => master === wanted.name)
      .map(({ name }) => name)
      .sort()
      .join(' '),
    addresses: [...found.addresses].sort().join(' '),
    state: found.up ? 'up' : 'down',
    mtu: found.mtu,
  };
  const keys = Object.keys(wish).filter((key) => entryOf(wish, key) !== entryOf(now, key));
  return [
    Object.fromEntries(keys.map((key) => [key, now[key]!])),
    Object.fromEntries(keys.map((key) => [key, wish[key]!])),
  ];
};

/** A bond changes its mode only while it has no links, and takes a link only while that is down. */
const scriptOf = (wanted: Input, again: boolean): string => {
  const { name, ports, mtu, addresses } = wanted;
  const options = Object.entries(optionsOf(wanted)).flat().map(String);
  return [
    '# Written by rigger (task bond).',
    sh`bond=${name}`,
    ...(again ? ['ip link delete dev "$bond" || exit 1'] : []),
    sh`[ -e "/sys/class/net/$bond" ] || ip link add name "$bond" type bond ${options} || exit 1`,
    optionsScript(wanted),
    'wanted=" "',
    ...ports.flatMap((port) => [
      resolveLink(port, 'port'),
      'wanted="$wanted$port "',
      'if [ "$(readlink "/sys/class/net/$port/master")" = "" ]; then ip link set dev "$port" down && ip link set dev "$port" master "$bond" || exit 1; fi',
      'ip link set dev "$port" up || exit 1',
    ]),
    'for l in /sys/class/net/"$bond"/lower_*; do l=${l##*/lower_}; case "$wanted" in *" $l "*) ;; *) [ "$l" = "*" ] || ip link set dev "$l" nomaster ;; esac; done',
    ...(mtu === undefined ? [] : [sh`ip link set dev "$bond" mtu ${mtu} || exit 1`]),
    'ip link set dev "$bond" up || exit 1',
    addressScript(addresses, 'bond'),
    '',
  ].join('\n');
};

/** Options of `$bond` that may change while it is there. The rate of LACP does so only while the bond is down. */
const optionsScript = ({ miimon, xmit_hash_policy, lacp_rate }: Input): string =>
  [
    sh`[ "$(cat "/sys/class/net/$bond/bonding/miimon")" = ${miimon} ] || ip link set dev "$bond" type bond miimon ${miimon} || exit 1`,
    ...(xmit_hash_policy === undefined
      ? []
      : [
          sh`read -r now number < "/sys/class/net/$bond/bonding/xmit_hash_policy"; [ "$now" = ${xmit_hash_policy} ] || ip link set dev "$bond" type bond xmit_hash_policy ${xmit_hash_policy} || exit 1`,
        ]),
    ...(lacp_rate === undefined
      ? []
      : [
          sh`read -r now number < "/sys/class/net/$bond/bonding/lacp_rate"; [ "$now" = ${lacp_rate} ] || { ip link set dev "$bond" down && ip link set dev "$bond" type bond lacp_rate ${lacp_rate}; } || exit 1`,
        ]),
  ].join('\n');

/** What networkd leaves as it is in a bond that is there; while that is down the kernel drops its IPv6 addresses. */
const unalteredScript = (wanted: Input): string =>
  [
    sh`bond=${wanted.name}`,
    optionsScript(wanted),
    'ip link set dev "$bond" up || exit 1',
    addressScript(wanted.addresses, 'bond'),
  ].join('\n');
