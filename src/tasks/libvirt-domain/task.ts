import { cpuTopology } from '../../facts/cpu/cpu-topology.js';
import { hugepages } from '../../facts/cpu/hugepages.js';
import { type LibvirtDomain, libvirtDomain } from '../../facts/libvirt/libvirt-domain.js';
import type { LibvirtPrinted } from '../../facts/libvirt/libvirt-printed.js';
import { pci } from '../../facts/pci/pci.js';
import { sriov } from '../../facts/pci/sriov.js';
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
import { asksHowPrinted, definitionDifferences } from '../libvirt/differences.js';
import { checkDefinition, type LibvirtDefinition, textOf, withUuid } from '../libvirt/document.js';
import { define, stopGuest, virsh } from '../libvirt/virsh.js';
import { showDifference, type XmlDifference } from '../libvirt/xml-difference.js';
import { missingForStart } from './host-can.js';
import { type LibvirtDomainInput, libvirtDomainInput } from './input.js';
import { runningAsWanted } from './running.js';

type Defined = Extract<LibvirtDomain, { defined: true }>;

/** A guest: its definition, whether it runs, whether it starts with the host. */
export const libvirtDomainTask = defineTask({
  name: 'libvirt_domain',
  summary: 'A libvirt guest from a domain XML template: defined, running or stopped, or absent',
  input: libvirtDomainInput,
  references: [
    'https://libvirt.org/formatdomain.html',
    'https://libvirt.org/manpages/virsh.html#define',
    'https://libvirt.org/manpages/virt-xml-validate.html',
  ],
  sources: ({ src, state }): Record<string, { path: string; folder: 'templates'; render: boolean }> =>
    src === undefined || state === 'absent'
      ? {}
      : { xml: { path: src, folder: 'templates', render: src.endsWith('.hbs') } },
  needs: ({ name, state, xml }, sources) => ({
    domain: libvirtDomain({ name }),
    ...asksHowPrinted('domain', name, state === 'absent' ? undefined : (xml ?? textOf(sources?.xml))),
    ports: sriov(),
    pci: pci(),
    hugepages: hugepages(),
    cpus: cpuTopology(),
  }),
  plan: (wanted, facts, { host, sources }) => {
    const { name, state } = wanted;
    const { domain } = facts;
    if (!domain.libvirt)
      return state === 'absent'
        ? nothing(`libvirt is not on ${host}, and so is no guest ${name}`)
        : refused(
            problem('hosts/no-libvirt', `guest ${name} cannot be defined: there is no virsh on ${host}`, {
              help: 'use the role libvirt_host first',
            }),
          );
    const found = domain.defined ? domain : undefined;
    if (state === 'absent') return absent(wanted, found);
    const text = wanted.xml ?? textOf(sources.xml) ?? '';
    const definition = checkDefinition(text, 'domain', name, sources.xml?.path ?? `domain ${name}`);
    if ('kind' in definition) return definition;
    const missing = missingForStart(definition.root, name, {
      ...facts,
      pciAddresses: facts.pci.map(({ address }) => address),
    });
    const starts = state === 'running' && !(found && isUp(found));
    if (starts && missing.length > 0)
      return refused(
        problem('hosts/domain-needs', `guest ${name} cannot start on ${host}: ${missing[0]}`, {
          ...(missing.length > 1 ? { notes: missing } : {}),
          help: 'nothing was defined or started',
        }),
      );
    return present(wanted, definition, found, facts.printed);
  },
});

const present = (
  wanted: LibvirtDomainInput,
  definition: LibvirtDefinition,
  found: Defined | undefined,
  printed: LibvirtPrinted | undefined,
): Outcome => {
  const { name, state, autostart, restart, stop_timeout } = wanted;
  const up = found !== undefined && isUp(found);
  const drift = found && definitionDifferences(definition.root, parseXml(found.definition), printed);
  const redefine = !found?.persistent || !drift || drift.length > 0;
  const stale =
    up && found.live !== undefined && found.live !== ''
      ? definitionDifferences(
          definition.root,
          runningAsWanted(found.live, found.interfaces, definition.root),
          printed,
        )
      : [];
  const scopes = [`libvirt:domain:${name}`];
  const list: Change[] = [];
  if (redefine) list.push(definitionChange(name, definition, found, drift ?? []));
  if ((found?.autostart ?? false) !== autostart)
    list.push({
      summary: `${autostart ? 'start' : 'do not start'} guest ${name} with the host`,
      before: !autostart,
      after: autostart,
      commands: [virsh('autostart', '--domain', name, ...(autostart ? [] : ['--disable']))],
      invalidates: scopes,
    });
  const start = virsh('start', '--domain', name);
  if (state === 'running' && !up)
    list.push({
      summary: `start guest ${name}`,
      before: found?.state ?? null,
      after: 'running',
      commands: [start],
      invalidates: started(name),
    });
  else if (state === 'running' && found?.state === 'paused')
    list.push({
      summary: `resume guest ${name}`,
      before: 'paused',
      after: 'running',
      commands: [virsh('resume', '--domain', name)],
      invalidates: scopes,
    });
  else if (state === 'stopped' && up)
    list.push({
      summary: `stop guest ${name}`,
      before: found.state,
      after: 'shut off',
      commands: [stopGuest(name, stop_timeout)],
      invalidates: started(name),
    });
  else if (stale.length > 0 && restart === 'if_needed')
    list.push({
      summary: `restart guest ${name}, which still runs with ${stale.map(showDifference)[0]}`,
      before: stale.map(showDifference),
      after: 'as defined',
      commands: [stopGuest(name, stop_timeout), start],
      invalidates: started(name),
      risk: 'guest-restart',
    });
  const notes =
    stale.length > 0 && state === 'running' && restart === 'never'
      ? [`guest ${name} needs a restart: ${stale.map(showDifference).join(', ')}`]
      : [];
  return changes(
    list,
    `guest ${name} is defined and ${found?.state ?? state}`,
    notes.length > 0 ? { notes } : {},
  );
};

const definitionChange = (
  name: string,
  definition: LibvirtDefinition,
  found: Defined | undefined,
  drift: readonly XmlDifference[],
): Change => ({
  summary: found
    ? `change the definition of guest ${name}: ${drift.map(showDifference).join(', ') || 'keep it when it stops'}`
    : `define guest ${name}`,
  before: found ? drift.map(showDifference) : null,
  after: found ? 'as in the template' : name,
  // libvirt prints a definition with all that it filled in: a text diff of the two would be noise.
  ...(found ? {} : { diff: { path: `domain ${name}`, before: null, after: definition.text } }),
  commands: [define('define', withUuid(definition, found?.uuid))],
  invalidates: [`libvirt:domain:${name}`],
});

const absent = ({ name, stop_timeout }: LibvirtDomainInput, found: Defined | undefined): Outcome => {
  if (!found) return nothing(`there is no guest ${name}`);
  return changes([
    ...(isUp(found)
      ? [
          {
            summary: `stop guest ${name}`,
            before: found.state,
            after: 'shut off',
            commands: [stopGuest(name, stop_timeout)],
            invalidates: started(name),
          },
        ]
      : []),
    ...(found.persistent
      ? [
          {
            summary: `remove the definition of guest ${name}`,
            diff: { path: `domain ${name}`, before: found.definition, after: null },
            commands: [virsh('undefine', '--domain', name, '--managed-save', '--nvram')],
            invalidates: started(name),
          },
        ]
      : []),
  ]);
};

const isUp = ({ state }: Defined): boolean => state !== 'shut off' && state !== 'crashed';

/** Starting and stopping moves virtual functions between drivers, and taps in and out of bridges. */
const started = (name: string): string[] => [
  `libvirt:domain:${name}`,
  'sriov',
  'pci',
  'net',
  'kernel:hugepages',
  'kernel:module',
];
