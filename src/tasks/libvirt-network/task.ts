import { type LibvirtNetwork, libvirtNetwork } from '../../facts/libvirt/libvirt-network.js';
import { parseXml } from '../../facts/reading/xml.js';
import {
  type Change,
  changes,
  defineTask,
  nothing,
  type Outcome,
  problem,
  refused,
} from '../../model/index.js';
import { checkDefinition, type LibvirtDefinition, withUuid } from '../libvirt/document.js';
import { define, virsh } from '../libvirt/virsh.js';
import { showDifference, xmlDifferences } from '../libvirt/xml-difference.js';
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
  needs: ({ name }) => ({ network: libvirtNetwork({ name }) }),
  plan: (wanted, { network }, { host, sources }) => {
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
    const source = sources.xml;
    const text = source
      ? typeof source.content === 'string'
        ? source.content
        : new TextDecoder().decode(source.content)
      : (wanted.xml ?? networkXml(wanted));
    const definition = checkDefinition(text, 'network', name, source?.path ?? `network ${name}`);
    return 'kind' in definition ? definition : present(wanted, definition, found);
  },
});

const present = (
  { name, state, autostart }: LibvirtNetworkInput,
  definition: LibvirtDefinition,
  found: Defined | undefined,
): Outcome => {
  const drift = found ? xmlDifferences(definition.root, parseXml(found.definition)).map(showDifference) : [];
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
  if (!found) change(`define network ${name}`, null, definition.text, define('net-define', definition.text));
  else if (drift.length > 0) {
    // An active network keeps its old definition until it is stopped; guests on it keep their connection.
    const again =
      found.active && state === 'active'
        ? [virsh('net-destroy', '--network', name), virsh('net-start', '--network', name)]
        : [];
    change(
      `change network ${name}: ${drift.join(', ')}`,
      drift,
      'as it should be',
      define('net-define', withUuid(definition, found.uuid)),
      ...again,
    );
  }
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
  return changes(list, `network ${name} is defined and ${state}`);
};

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
