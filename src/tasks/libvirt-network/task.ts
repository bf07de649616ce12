import { type LibvirtNetwork, libvirtNetwork } from '../../facts/libvirt/libvirt-network.js';
import { sriov } from '../../facts/pci/sriov.js';
import { parseXml, type XmlElement } from '../../facts/reading/xml.js';
import {
  type Change,
  changes,
  defineTask,
  nothing,
  type Outcome,
  problem,
  refused,
  type Source,
} from '../../model/index.js';
import { asksHowPrinted, definitionDifferences } from '../libvirt/differences.js';
import { checkDefinition, type LibvirtDefinition, textOf, withUuid } from '../libvirt/document.js';
import { define, virsh } from '../libvirt/virsh.js';
import { showDifference } from '../libvirt/xml-difference.js';
import { type ActiveNetwork, activeNetwork } from './active.js';
import { type LibvirtNetworkInput, libvirtNetworkInput } from './input.js';
import { networkXml } from './network-xml.js';

type Defined = Extract<LibvirtNetwork, { defined: true }>;

/** A virtual network of libvirt: over a bridge, over macvtap, or a pool of virtual functions. */
export const libvirtNetworkTask = defineTask({
  name: 'libvirt_network',
  summary: 'A libvirt network: bridge, macvtap, or a pool of virtual functions',
  input: libvirtNetworkInput,
  references: [
    'https://libvirt.org/formatnetwork.html',
    'https://libvirt.org/manpages/virsh.html#net-define',
  ],
  sources: ({ src, state }): Record<string, { path: string; folder: 'templates'; render: boolean }> =>
    src === undefined || state === 'absent'
      ? {}
      : { xml: { path: src, folder: 'templates', render: src.endsWith('.hbs') } },
  // Where libvirt is missing there is no network either, which is said in other words.
  assures: ({ name, state }) => (state === 'absent' ? undefined : { that: definedAnd(name, state) }),
  needs: (wanted, sources) => {
    const text = wanted.state === 'absent' ? undefined : definitionText(wanted, sources?.xml);
    return {
      network: libvirtNetwork({ name: wanted.name }),
      ...asksHowPrinted('network', wanted.name, text),
      // The functions of a port are listed when a network of them starts.
      ...(text !== undefined && /<pf\s/.test(text) ? { ports: sriov() } : {}),
    };
  },
  plan: (wanted, { network, printed, ports = [] }, { host, sources }) => {
    const { name, state } = wanted;
    if (!network.libvirt)
      return state === 'absent'
        ? nothing(`libvirt is not on ${host}, and so is no network ${name}`)
        : refused(
            problem('hosts/no-libvirt', `network ${name} cannot be defined: there is no virsh on ${host}`, {
              help: 'use the role libvirt_host first',
            }),
          );
    const found = network.defined ? network : undefined;
    if (state === 'absent') return absent(name, found);
    const text = definitionText(wanted, sources.xml) ?? '';
    const definition = checkDefinition(text, 'network', name, sources.xml?.path ?? `network ${name}`);
    if ('kind' in definition) return definition;
    const differs = (xml: XmlElement): string[] =>
      definitionDifferences(definition.root, xml, printed).map(showDifference);
    return present(wanted, definition, found, {
      drift: found ? differs(parseXml(found.definition)) : [],
      active: found?.live === undefined ? undefined : activeNetwork(parseXml(found.live), differs, ports),
    });
  },
});

/** Undefined where it is in a file of the controller that has not been read yet. */
const definitionText = (wanted: LibvirtNetworkInput, source: Source | undefined): string | undefined =>
  wanted.src === undefined ? (wanted.xml ?? networkXml(wanted)) : textOf(source);

/** What is not as it was wanted. */
interface NetworkState {
  /** In the definition of its next start. */
  readonly drift: readonly string[];
  readonly active: ActiveNetwork | undefined;
}

const present = (
  { name, state, autostart }: LibvirtNetworkInput,
  definition: LibvirtDefinition,
  found: Defined | undefined,
  { drift, active }: NetworkState,
): Outcome => {
  const invalidates = [`libvirt:network:${name}`, 'net'];
  const list: Change[] = [];
  const change = (
    summary: string,
    before: Change['before'],
    after: Change['after'],
    ...commands: Change['commands']
  ): void => {
    list.push({ summary, before: before ?? null, after: after ?? null, commands, invalidates });
  };
  const again = [virsh('net-destroy', '--network', name), virsh('net-start', '--network', name)];
  const stale = active?.stale ?? drift;
  // Without its live XML nobody knows who uses it.
  const restarts = found?.active === true && state === 'active' && stale.length > 0 && active?.keeps === 0;
  if (!found) change(`define network ${name}`, null, definition.text, define('net-define', definition.text));
  else if (drift.length > 0)
    change(
      `change network ${name}: ${drift.join(', ')}`,
      drift,
      'as it should be',
      define('net-define', withUuid(definition, found.uuid)),
      ...(restarts ? again : []),
    );
  else if (restarts)
    change(
      `start network ${name} again, which is active with ${stale.join(', ')}`,
      stale,
      'as it should be',
      ...again,
    );
  if ((found?.autostart ?? false) !== autostart)
    change(
      `${autostart ? 'start' : 'do not start'} network ${name} with the host`,
      !autostart,
      autostart,
      virsh('net-autostart', '--network', name, ...(autostart ? [] : ['--disable'])),
    );
  if (state === 'active' && !found?.active)
    change(`start network ${name}`, 'inactive', 'active', virsh('net-start', '--network', name));
  if (state === 'inactive' && found?.active)
    change(`stop network ${name}`, 'active', 'inactive', virsh('net-destroy', '--network', name));
  const waits = found?.active === true && state === 'active' && stale.length > 0 && !restarts;
  const why = active
    ? `waits for the guests that use it (${active.keeps} interfaces)`
    : 'is yours to do (virsh net-destroy, net-start): libvirt does not tell who uses it';
  return changes(list, definedAnd(name, state), {
    ...(waits && {
      notes: [`network ${name} is active with ${stale.join(', ')} until it starts again, which ${why}`],
    }),
  });
};

const definedAnd = (name: string, state: string): string => `network ${name} is defined and ${state}`;

const absent = (name: string, found: Defined | undefined): Outcome =>
  found
    ? changes([
        {
          summary: `remove network ${name}`,
          before: found.definition,
          after: null,
          commands: [
            ...(found.active ? [virsh('net-destroy', '--network', name)] : []),
            virsh('net-undefine', '--network', name),
          ],
          invalidates: [`libvirt:network:${name}`, 'net'],
        },
      ])
    : nothing(`there is no network ${name}`);
