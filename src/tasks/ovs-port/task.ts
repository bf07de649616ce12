import { z } from 'zod';
import { links, type NetworkLink } from '../../facts/network/links.js';
import { type Ovs, type OvsPort, ovs } from '../../facts/network/ovs.js';
import { carries, type OwnConnection, ownConnection } from '../../facts/network/own-connection.js';
import { changes, defineTask, nothing, problem, type Refused, refused } from '../../model/index.js';
import { hasAddresses, noSuchLink } from '../link-selector.js';
import { differingKeys, mapWords, ovsMap, vsctl } from '../ovs-fields.js';
import { linkName } from '../pci-fields.js';

const vlan = z.number().int().min(1).max(4094);

const input = z
  .strictObject({
    bridge: linkName('The bridge of Open vSwitch'),
    port: linkName('The port: an interface of the host, or one that Open vSwitch makes'),
    state: z.enum(['present', 'absent']).default('present').describe('`absent`: taken out of the bridge'),
    tag: z
      .union([z.literal('none'), vlan])
      .optional()
      .describe('VLAN of untagged frames at this port, or `none`'),
    trunks: z
      .array(vlan)
      .optional()
      .describe('VLANs that it carries with their tags; an empty list carries all'),
    vlan_mode: z
      .enum(['access', 'trunk', 'native-tagged', 'native-untagged', 'dot1q-tunnel'])
      .optional()
      .describe('What tag and trunks mean together'),
    type: z
      .enum(['system', 'internal', 'vxlan', 'geneve', 'gre', 'erspan', 'patch'])
      .default('system')
      .describe(
        'system: an interface of the host; internal: one that is made for the host; others are tunnels',
      ),
    options: ovsMap('Options of its type, such as remote_ip and key; others stay'),
  })
  .superRefine(({ bridge, port, state, tag, trunks, vlan_mode, options }, { addIssue }) => {
    if (bridge === port)
      addIssue({
        code: 'custom',
        path: ['port'],
        message: 'is the bridge’s own port, which is always there',
      });
    for (const [key, value] of Object.entries({ tag, trunks, vlan_mode, options }))
      if (state === 'absent' && value !== undefined)
        addIssue({ code: 'custom', path: [key], message: 'is not set with `state: absent`' });
  })
  .describe('A port of a bridge of Open vSwitch');

type Input = z.output<typeof input>;

/** A port of a bridge of Open vSwitch. */
export const ovsPort = defineTask({
  name: 'ovs_port',
  summary: 'A port of a bridge of Open vSwitch: VLANs, internal interface, tunnel',
  input,
  references: [
    'https://docs.openvswitch.org/en/latest/ref/ovs-vsctl.8/',
    'https://docs.openvswitch.org/en/latest/ref/ovs-vswitchd.conf.db.5/',
  ],
  reach: () => ['net'],
  needs: () => ({ found: ovs(), links: links(), own: ownConnection() }),
  plan: (wanted, { found, links, own }, { host }) => {
    const { bridge, port: name } = wanted;
    const holder = found.bridges.find(({ ports }) => ports.includes(name));
    if (wanted.state === 'absent') {
      if (holder?.name !== bridge) return nothing(`${name} is not in the bridge ${bridge}`);
      if (own.links.includes(name)) return cutsUsOff(name, own, host);
      return changes([
        {
          summary: `take ${name} out of the bridge ${bridge}`,
          commands: [{ kind: 'exec', argv: [...vsctl, '--if-exists', 'del-port', bridge, name] }],
          invalidates: ['net'],
        },
      ]);
    }
    const refusal = holder?.name === bridge ? undefined : cannotAdd(wanted, { found, links, host });
    if (refusal) return refusal;
    const now = holder ? found.ports.find((one) => one.name === name) : undefined;
    if (now && now.type !== wanted.type)
      return refused(
        problem(
          'hosts/link-taken',
          `${name} of ${bridge} on ${host} is ${now.type ?? 'of several interfaces'}, not ${wanted.type}`,
          {
            help: 'take it out first (state: absent)',
          },
        ),
      );
    const settings = settingsOf(wanted, now);
    const notes = now?.error === undefined ? [] : [`Open vSwitch cannot use ${name}: ${now.error}`];
    if (now && settings.length === 0)
      return nothing(`${name} is in the bridge ${bridge}`, notes.length > 0 ? { notes } : {});
    // Another VLAN cuts as well, and an interface may carry us without an address, below a VLAN of its own.
    if (own.links.includes(name)) return cutsUsOff(name, own, host);
    return changes(
      [
        {
          summary: now
            ? `set ${settings.flatMap(({ words }) => words).join(' ')} of the port ${name}`
            : `put ${name} into the bridge ${bridge}`,
          before: holder ? { bridge } : null,
          after: { bridge, ...Object.fromEntries(settings.map(({ words }) => [words.join(' '), true])) },
          commands: [
            {
              kind: 'exec',
              argv: [
                ...vsctl,
                ...['--may-exist', 'add-port', bridge, name],
                ...settings.flatMap(({ table, verb, words }) => ['--', verb, table, name, ...words]),
              ],
            },
          ],
          invalidates: ['net'],
        },
      ],
      `${name} is in the bridge ${bridge}`,
      notes.length > 0 ? { notes } : {},
    );
  },
});

const cutsUsOff = (name: string, own: OwnConnection, host: string): Refused =>
  refused(
    problem('hosts/own-connection', `${name} ${carries(own)} rigger's own connection to ${host}`, {
      help: 'reach the host over another port',
    }),
  );

const cannotAdd = (
  { bridge, port, type }: Input,
  {
    found,
    links,
    host,
  }: { readonly found: Ovs; readonly links: readonly NetworkLink[]; readonly host: string },
): Refused | undefined => {
  const other = found.bridges.find(({ ports }) => ports.includes(port));
  if (other)
    return refused(
      problem('hosts/link-taken', `${port} on ${host} is in the bridge ${other.name}`, {
        help: `take it out first (ovs_port: { bridge: ${other.name}, port: ${port}, state: absent })`,
      }),
    );
  if (!found.bridges.some(({ name }) => name === bridge))
    return refused(
      problem('hosts/no-such-link', `Open vSwitch on ${host} has no bridge ${bridge}`, {
        help: `make it first (ovs_bridge: { name: ${bridge} })`,
      }),
    );
  const link = links.find(({ name }) => name === port);
  if (type !== 'system')
    return link
      ? refused(
          problem(
            'hosts/link-taken',
            `${port} on ${host} is an interface already, and cannot be made (${type})`,
            {
              help: 'choose another name, or `type: system`',
            },
          ),
        )
      : undefined;
  if (!link) return noSuchLink(port, links, host);
  if (link.master !== undefined)
    return refused(
      problem('hosts/link-taken', `${port} on ${host} is in ${link.master}`, {
        help: `take it out first (net_link: { link: ${port}, master: none })`,
      }),
    );
  return hasAddresses(port, link, bridge, host);
};

interface PortSetting {
  readonly table: 'Port' | 'Interface';
  readonly verb: 'set' | 'clear';
  readonly words: readonly string[];
}

const sorted = (numbers: readonly number[]): string =>
  numbers.toSorted((one, other) => one - other).join(',');

/** An interface of the host has no type to be set. */
const settingsOf = (
  { tag, trunks, vlan_mode, type, options }: Input,
  now: OvsPort | undefined,
): PortSetting[] => {
  const port = [
    ...(tag !== undefined && tag !== 'none' && tag !== now?.tag ? [`tag=${tag}`] : []),
    ...(trunks !== undefined && trunks.length > 0 && sorted(trunks) !== sorted(now?.trunks ?? [])
      ? [`trunks=[${sorted(trunks)}]`]
      : []),
    ...(vlan_mode !== undefined && vlan_mode !== now?.vlan_mode ? [`vlan_mode=${vlan_mode}`] : []),
  ];
  const cleared = [
    ...(tag === 'none' && now?.tag !== undefined ? ['tag'] : []),
    ...(trunks?.length === 0 && (now?.trunks.length ?? 0) > 0 ? ['trunks'] : []),
  ];
  const own = [
    ...(type !== 'system' && now === undefined ? [`type=${type}`] : []),
    ...mapWords('options', differingKeys(options, now?.options)),
  ];
  const all: PortSetting[] = [
    { table: 'Port', verb: 'set', words: port },
    { table: 'Port', verb: 'clear', words: cleared },
    { table: 'Interface', verb: 'set', words: own },
  ];
  return all.filter(({ words }) => words.length > 0);
};
