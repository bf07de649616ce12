import { z } from 'zod';
import { links } from '../../facts/network/links.js';
import { type OvsBridge, ovs } from '../../facts/network/ovs.js';
import { carries, ownConnection } from '../../facts/network/own-connection.js';
import { changes, defineTask, nothing, problem, type Refused, refused } from '../../model/index.js';
import { differingKeys, mapWords, ovsMap, vsctl } from '../ovs-fields.js';
import { linkName } from '../pci-fields.js';

const input = z
  .strictObject({
    name: linkName('The bridge'),
    state: z
      .enum(['present', 'absent'])
      .default('present')
      .describe('`absent`: there is none, once its ports are out'),
    datapath_type: z
      .enum(['system', 'netdev'])
      .optional()
      .describe('system: the kernel forwards; netdev: the daemon does (DPDK, AF_XDP)'),
    fail_mode: z
      .enum(['standalone', 'secure'])
      .optional()
      .describe(
        'Without a controller it learns addresses like any switch (standalone), or forwards nothing (secure)',
      ),
    stp: z.boolean().optional().describe('Spanning tree'),
    rstp: z.boolean().optional().describe('Rapid spanning tree'),
    other_config: ovsMap('Keys of `other_config`; others stay'),
  })
  .superRefine(({ name, state, ...rest }, { addIssue }) => {
    for (const [key, value] of Object.entries(rest))
      if (state === 'absent' && value !== undefined)
        addIssue({ code: 'custom', path: [key], message: 'is not set with `state: absent`' });
  })
  .describe('A bridge of Open vSwitch');

type Input = z.output<typeof input>;

/** A bridge of Open vSwitch, which its own database keeps over boots. */
export const ovsBridge = defineTask({
  name: 'ovs_bridge',
  summary: 'A bridge of Open vSwitch: datapath, fail mode, spanning tree',
  input,
  references: [
    'https://docs.openvswitch.org/en/latest/ref/ovs-vsctl.8/',
    'https://docs.openvswitch.org/en/latest/ref/ovs-vswitchd.conf.db.5/',
  ],
  reach: () => ['net'],
  needs: () => ({ found: ovs(), links: links(), own: ownConnection() }),
  plan: (wanted, { found, links, own }, { host }) => {
    const bridge = found.bridges.find(({ name }) => name === wanted.name);
    if (wanted.state === 'absent') {
      if (!bridge) return nothing(`there is no bridge ${wanted.name}`);
      const inside = bridge.ports.filter((port) => port !== wanted.name);
      if (own.links.includes(wanted.name)) return cutsUsOff(`${wanted.name} ${carries(own)}`, host);
      if (inside.length > 0)
        return refused(
          problem('hosts/link-taken', `the bridge ${wanted.name} on ${host} has ${inside.join(', ')}`, {
            help: `take them out first (ovs_port: { bridge: ${wanted.name}, port: …, state: absent }); what guests and others have in it goes with them`,
          }),
        );
      return changes([
        {
          summary: `remove the bridge ${wanted.name}`,
          commands: [{ kind: 'exec', argv: [...vsctl, '--if-exists', 'del-br', wanted.name] }],
          invalidates: ['net'],
        },
      ]);
    }
    if (!bridge && links.some(({ name }) => name === wanted.name)) return nameTaken(wanted.name, host);
    const words = wordsOf(wanted, bridge);
    if (bridge && words.length === 0) return nothing(`the bridge ${wanted.name} is as it should be`);
    // Without a controller `secure` forwards nothing, spanning tree waits, and another datapath takes all ports anew.
    const carrier = [wanted.name, ...(bridge?.ports ?? [])].find((name) => own.links.includes(name));
    const dangerous = words.filter((word) => !word.startsWith('other_config:'));
    if (bridge && carrier !== undefined && dangerous.length > 0)
      return cutsUsOff(`${carrier} ${carries(own)}`, host, dangerous);
    return changes([
      {
        summary: `${bridge ? `set ${words.join(' ')} of` : 'make'} the bridge ${wanted.name}${bridge || words.length === 0 ? '' : ` with ${words.join(' ')}`}`,
        commands: [
          {
            kind: 'exec',
            argv: [
              ...vsctl,
              ...['--may-exist', 'add-br', wanted.name],
              ...(words.length > 0 ? ['--', 'set', 'Bridge', wanted.name, ...words] : []),
            ],
          },
        ],
        invalidates: ['net'],
      },
    ]);
  },
});

const cutsUsOff = (what: string, host: string, words: readonly string[] = []): Refused =>
  refused(
    problem(
      'hosts/own-connection',
      `${what} rigger's own connection to ${host}${words.length > 0 ? `, which might not survive ${words.join(' ')}` : ''}`,
      { help: 'reach the host over another port' },
    ),
  );

const nameTaken = (name: string, host: string): Refused =>
  refused(
    problem('hosts/link-taken', `${name} on ${host} is an interface, and no bridge of Open vSwitch`, {
      help: 'choose another name',
    }),
  );

const wordsOf = (wanted: Input, bridge: OvsBridge | undefined): string[] => {
  const pairs = [
    ['datapath_type', wanted.datapath_type, bridge?.datapath_type ?? 'system'],
    ['fail_mode', wanted.fail_mode, bridge?.fail_mode ?? 'standalone'],
    ['stp_enable', wanted.stp, bridge?.stp ?? false],
    ['rstp_enable', wanted.rstp, bridge?.rstp ?? false],
  ] as const;
  return [
    ...pairs.flatMap(([column, wish, now]) =>
      wish === undefined || wish === now ? [] : [`${column}=${wish}`],
    ),
    ...mapWords('other_config', differingKeys(wanted.other_config, bridge?.other_config)),
  ];
};
