import { parseCpuList, showCpuList } from '../../facts/cpu/cpu-list.js';
import { type ContainerLink, type ContainerState, container } from '../../facts/network/container.js';
import { links } from '../../facts/network/links.js';
import { ownConnection } from '../../facts/network/own-connection.js';
import { functionHolders } from '../../facts/pci/function-holders.js';
import { sriov } from '../../facts/pci/sriov.js';
import {
  type Change,
  changes,
  counted,
  defineTask,
  entryOf,
  leaving,
  problem,
  type Refused,
  refused,
} from '../../model/index.js';
import { bootScriptChanges, bootScriptNeeds } from '../boot-script.js';
import { type ContainerSite, datapathOf } from './datapaths/catalogue.js';
import { type ContainerInput, type ContainerNic, containerInput, nameOf } from './input.js';
import { containerScript, controllersFor, limitsOf, removeScript, takeOutScript } from './script.js';

const bootName = (name: string): string => `container-${name}`;

const asWished = ({ name, state }: ContainerInput): string =>
  state === 'absent' ? `there is no container ${name}` : `container ${name} is as it should be`;

/** A container of the simplest kind: a network namespace, a control group, and interfaces by any datapath. */
export const containerTask = defineTask({
  name: 'container',
  summary:
    'A container: a network namespace with processes, limits and interfaces of its own, again after each boot',
  input: containerInput,
  references: [
    'https://man7.org/linux/man-pages/man7/network_namespaces.7.html',
    'https://man7.org/linux/man-pages/man8/ip-netns.8.html',
    'https://docs.kernel.org/admin-guide/cgroup-v2.html',
  ],
  assures: (wanted) => ({ that: asWished(wanted) }),
  needs: ({ name }) => ({
    state: container({ name }),
    links: links(),
    own: ownConnection(),
    ports: sriov(),
    holders: functionHolders(),
    boot: bootScriptNeeds(bootName(name)),
  }),
  plan: (wanted, { state, links, own, ports, holders, boot }, { host }) => {
    const site: ContainerSite = { host, container: wanted.name, state, links, own, ports, holders };
    if (state.links !== undefined && state.group === undefined && state.taken.length === 0)
      return refused(
        problem(
          'hosts/not-ours',
          `${host} has a network namespace ${wanted.name} that rigger did not make: there is no control group rigger/${wanted.name}`,
          { help: 'give the container another name' },
        ),
      );
    if (wanted.state === 'absent')
      return changes(
        [...removal(wanted, state), ...bootScriptChanges(bootName(wanted.name), undefined, boot)],
        asWished(wanted),
      );
    const refusal = cannotBe(wanted, site);
    if (refusal) return refusal;
    const script = containerScript(wanted, site);
    const out = notWanted(wanted, site);
    const [before, after] = differences(wanted, site, out);
    const isNew = state.links === undefined;
    const change: Change = {
      summary: isNew
        ? `create container ${wanted.name}${wanted.nics.length > 0 ? ` with ${wanted.nics.map((nic) => datapathOf(nic).shown(nic)).join(', ')}` : ''}`
        : `set ${Object.keys(after).join(', ')} of container ${wanted.name}`,
      before: isNew ? null : before,
      after,
      commands: [
        ...(out.length > 0 ? [{ kind: 'script' as const, script: takeOutScript(wanted.name, out) }] : []),
        { kind: 'script', script },
      ],
      invalidates: scopes(wanted.name),
    };
    return changes(
      [
        ...(Object.keys(after).length > 0 ? [change] : []),
        ...bootScriptChanges(
          bootName(wanted.name),
          wanted.persistent
            ? {
                name: bootName(wanted.name),
                description: `Container ${wanted.name}`,
                script,
                before: ['network-online.target'],
                after: wanted.nics.flatMap((nic) =>
                  nic.datapath === 'veth'
                    ? [`rigger-bridge-${nic.bridge}.service`]
                    : nic.datapath === 'sriov'
                      ? [`rigger-sriov-${nic.pf}.service`]
                      : [],
                ),
              }
            : undefined,
          boot,
        ),
      ],
      asWished(wanted),
    );
  },
});

/** Its namespace is a mount. */
const scopes = (name: string): string[] => [
  `container:${name}`,
  'net',
  'sriov',
  'pci',
  'mount',
  'kernel:module',
];

const cannotBe = (wanted: ContainerInput, site: ContainerSite): Refused | undefined => {
  const { controllers } = site.state;
  const lacking = controllersFor(wanted).filter((one) => !controllers?.includes(one));
  if (controllers === undefined || lacking.length > 0)
    return refused(
      problem(
        'hosts/no-control-groups',
        controllers === undefined
          ? `version 2 of the control groups, which container ${wanted.name} needs, is not mounted on ${site.host}`
          : `version 2 of the control groups on ${site.host} has no controller ${lacking.join(', ')} for container ${wanted.name}`,
        {
          help: 'boot the host with systemd.unified_cgroup_hierarchy=1, or leave cpus, cpu_limit and memory_mib out where controllers are missing',
        },
      ),
    );
  for (const [index, nic] of wanted.nics.entries()) {
    const refusal = datapathOf(nic).refusal(nic, index, site);
    if (refusal) return refusal;
  }
  return undefined;
};

/** Interfaces that are in the container and should not, or not in this way. */
const notWanted = ({ nics }: ContainerInput, site: ContainerSite): string[] => {
  const kept = nics.flatMap((nic, index) => datapathOf(nic).found(nic, index, site)?.name ?? []);
  return (site.state.links ?? []).map(({ name }) => name).filter((name) => !kept.includes(name));
};

type Shown = Record<string, string>;

const differences = (
  wanted: ContainerInput,
  site: ContainerSite,
  out: readonly string[],
): [before: Shown, after: Shown] => {
  const { group, links } = site.state;
  const limits = limitsOf(wanted);
  const wish: Shown = {
    namespace: 'there',
    cpus: showCpuList(parseCpuList(limits.cpus)),
    cpu_limit: limits.cpu_max,
    memory: limits.memory_max,
    ...Object.fromEntries(wanted.nics.map((nic, index) => [nameOf(nic, index), shownWish(nic)])),
    ...(out.length > 0 ? { others: '' } : {}),
  };
  const now: Shown = {
    namespace: links === undefined ? 'missing' : 'there',
    cpus: showCpuList(parseCpuList(group?.cpus ?? '')),
    cpu_limit: group?.cpu_max ?? '',
    memory: group?.memory_max ?? '',
    ...Object.fromEntries(
      wanted.nics.map((nic, index) => {
        const found = datapathOf(nic).found(nic, index, site);
        return [nameOf(nic, index), found ? shownFound(nic, index, found, site) : 'missing'];
      }),
    ),
    others: out.join(' '),
  };
  const keys = Object.keys(wish).filter((key) => entryOf(wish, key) !== entryOf(now, key));
  return [
    Object.fromEntries(keys.map((key) => [key, now[key]!])),
    Object.fromEntries(keys.map((key) => [key, wish[key]!])),
  ];
};

const shownWish = (nic: ContainerNic): string =>
  [
    datapathOf(nic).shown(nic),
    ...('mac' in nic && nic.mac !== undefined ? [nic.mac] : []),
    ...(nic.mtu === undefined ? [] : [`MTU ${nic.mtu}`]),
    ...[...nic.addresses].sort(),
    'up',
  ].join(', ');

const shownFound = (nic: ContainerNic, index: number, link: ContainerLink, site: ContainerSite): string =>
  [
    datapathOf(nic).shownNow(nic, link, index, site),
    ...('mac' in nic && nic.mac !== undefined ? [link.mac ?? 'no address'] : []),
    ...(nic.mtu === undefined ? [] : [`MTU ${link.mtu}`]),
    ...[...link.addresses].sort(),
    link.up ? 'up' : 'down',
  ].join(', ');

const removal = (
  { name }: ContainerInput,
  { links, group, processes, taken, controllers }: ContainerState,
): Change[] =>
  links === undefined && group === undefined
    ? []
    : [
        {
          summary: `remove container ${name}${processes > 0 ? `, and end its ${counted(processes, 'process', 'processes')}` : ''}${taken.length > 0 ? `; the host gets ${taken.join(', ')} back` : ''}`,
          before: { links: (links ?? []).map((link) => link.name).join(' '), processes },
          after: null,
          commands: [
            {
              kind: 'script',
              script: removeScript(
                name,
                (links ?? []).map((link) => link.name),
              ),
              timeout: 30,
            },
          ],
          invalidates: scopes(name),
          leaves: [
            leaving(container, (before, args) =>
              args.name === name
                ? { ...(controllers === undefined ? {} : { controllers }), processes: 0, taken: [] }
                : before,
            ),
          ],
        },
      ];
