import { z } from 'zod';
import { links, type NetworkLink } from '../../facts/network/links.js';
import { carries, ownConnection } from '../../facts/network/own-connection.js';
import { type Change, defineTask, entryOf, problem, refused, sh } from '../../model/index.js';
import { addressScript } from '../address-script.js';
import { bootScriptNeeds } from '../boot-script.js';
import { cidrs } from '../cidr.js';
import { managerField } from '../link-configuration/choice.js';
import { keptBy, kindOf, managedChanges, managerNeeds } from '../link-configuration/managed.js';
import { findLink, linkSelector, noSuchLink, resolveLink } from '../link-selector.js';
import { linkName } from '../pci-fields.js';
import { impossible } from '../refusals.js';

const input = z
  .strictObject({
    name: linkName('Name of the interface'),
    state: z.enum(['present', 'absent']).default('present').describe('Whether there is such an interface'),
    link: linkSelector(
      'The interface that it lies on: its name, or the PCI address of its device',
    ).optional(),
    id: z.number().int().min(1).max(4094).optional().describe('Tag of its frames (802.1Q)'),
    mtu: z
      .number()
      .int()
      .min(68)
      .max(65535)
      .optional()
      .describe('Largest packet in bytes; no more than that of the interface below'),
    addresses: cidrs.default([]).describe('All addresses of the host on it, with prefix length'),
    manager: managerField,
  })
  .superRefine(({ state, link, id }, { addIssue }) => {
    if (state === 'absent') return;
    if (link === undefined) addIssue({ code: 'custom', path: ['link'], message: 'is missing' });
    if (id === undefined) addIssue({ code: 'custom', path: ['id'], message: 'is missing' });
  })
  .describe('A VLAN of an interface');

type Input = z.output<typeof input>;
/** As it is where there is to be one. */
type Present = Input & { readonly link: string; readonly id: number };

const asWished = ({ name, state }: Pick<Input, 'name' | 'state'>): string =>
  state === 'absent' ? `there is no VLAN interface ${name}` : `VLAN interface ${name} is as it should be`;

/** An interface for one VLAN of another interface, again after each boot. */
export const vlan = defineTask({
  name: 'vlan',
  summary: 'An interface for one VLAN of another: tag, MTU, addresses',
  input,
  references: ['https://man7.org/linux/man-pages/man8/ip-link.8.html'],
  assures: ({ name, state }) => ({ that: asWished({ name, state }) }),
  needs: ({ name }) => ({
    links: links(),
    own: ownConnection(),
    boot: bootScriptNeeds(`vlan-${name}`),
    ...managerNeeds(),
  }),
  plan: (wanted, { links, own, boot, managers, written, pending }, { host }) => {
    const { name, mtu, addresses } = wanted;
    const about = { key: `vlan-${name}`, field: wanted.manager, what: `VLAN interface ${name}` };
    const seen = { managers, written, pending, own };
    const found = links.find((link) => link.name === name);
    if (found && found.kind !== 'vlan')
      return refused(
        problem(
          'hosts/link-taken',
          `${name} on ${host} is a network interface of another kind (${found.kind ?? 'physical'})`,
          { help: 'choose another name' },
        ),
      );
    const cutsUsOff =
      found && own.links.includes(name)
        ? refused(
            problem('hosts/own-connection', `${name} ${carries(own)} rigger's own connection to ${host}`, {
              help: 'reach the host over another port',
            }),
          )
        : undefined;
    if (wanted.state === 'absent') {
      if (cutsUsOff) return cutsUsOff;
      const due = found && removal(found);
      const gone = managedChanges({ ...about, wishes: [], removed: found?.name, due }, seen, host);
      return 'kind' in gone ? gone : keptBy(gone, asWished(wanted), about.key, undefined, boot);
    }
    const present = wanted as Present;
    const parent = findLink(present.link, links);
    if (!parent) return noSuchLink(present.link, links, host);
    if (mtu !== undefined && mtu > parent.mtu)
      return impossible(
        `mtu ${mtu} of ${name} on ${host} is more than the ${parent.mtu} of ${parent.name}, on which it lies`,
        `raise that first: net_link: { link: ${present.link}, mtu: ${mtu} }`,
      );
    const [before, after] = differences(present, found, parent);
    const isDue = Object.keys(after).length > 0;
    if (isDue && cutsUsOff) return cutsUsOff;
    const isAnew = found !== undefined && ('id' in after || 'link' in after);
    const script = scriptOf(present, false);
    const change: Change = {
      summary: found
        ? `set ${Object.keys(after).join(', ')} of VLAN interface ${name}`
        : `create VLAN interface ${name} over ${parent.name}`,
      before: found ? before : null,
      after,
      commands: [{ kind: 'script', script: scriptOf(present, isAnew) }],
      invalidates: ['net'],
    };
    const outcome = managedChanges(
      {
        ...about,
        wishes: [
          {
            link: name,
            kind: 'vlan',
            made: { kind: 'vlan', id: present.id, parent: parent.name },
            mtu,
            addresses,
          },
          { link: parent.name, kind: kindOf(parent), vlans: [name] },
        ],
        due: isDue ? change : undefined,
        remade: isAnew ? name : undefined,
        script,
      },
      seen,
      host,
    );
    if ('kind' in outcome) return outcome;
    const kept = {
      name: about.key,
      description: `VLAN interface ${name}`,
      script,
      before: ['network-online.target'],
    };
    return keptBy(outcome, asWished(wanted), about.key, kept, boot);
  },
});

const removal = ({ name, addresses, parent }: NetworkLink): Change => ({
  summary: `remove VLAN interface ${name}`,
  before: { addresses: addresses.join(' '), ...(parent === undefined ? {} : { link: parent }) },
  after: null,
  commands: [{ kind: 'exec', argv: ['ip', 'link', 'delete', 'dev', name] }],
  invalidates: ['net'],
});

type Shown = Record<string, string | number>;

const differences = (
  { id, mtu, addresses }: Present,
  found: NetworkLink | undefined,
  parent: NetworkLink,
): [before: Shown, after: Shown] => {
  const wish: Shown = {
    link: parent.name,
    id,
    state: 'up',
    addresses: [...addresses].sort().join(' '),
    ...(mtu === undefined ? {} : { mtu }),
  };
  if (!found) return [{}, wish];
  const now: Shown = {
    link: found.parent ?? '',
    id: Number(found.options.id ?? 0),
    state: found.up ? 'up' : 'down',
    addresses: [...found.addresses].sort().join(' '),
    mtu: found.mtu,
  };
  const keys = Object.keys(wish).filter((key) => entryOf(wish, key) !== entryOf(now, key));
  return [
    Object.fromEntries(keys.map((key) => [key, now[key]!])),
    Object.fromEntries(keys.map((key) => [key, wish[key]!])),
  ];
};

/** It cannot be up above an interface that is down. */
const scriptOf = ({ name, link, id, mtu, addresses }: Present, again: boolean): string =>
  [
    '# Written by rigger (task vlan).',
    resolveLink(link, 'parent'),
    sh`vlan=${name}`,
    ...(again ? ['ip link delete dev "$vlan" || exit 1'] : []),
    sh`[ -e "/sys/class/net/$vlan" ] || ip link add link "$parent" name "$vlan" type vlan id ${id} || exit 1`,
    'ip link set dev "$parent" up || exit 1',
    ...(mtu === undefined ? [] : [sh`ip link set dev "$vlan" mtu ${mtu} || exit 1`]),
    addressScript(addresses, 'vlan'),
    'ip link set dev "$vlan" up',
    '',
  ].join('\n');
