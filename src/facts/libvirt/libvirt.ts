import { available, defineFact, unavailable } from '../../model/index.js';
import { askVirsh, virshAnswers } from './virsh.js';

/** libvirt on a host, at a glance. */
export interface Libvirt {
  readonly installed: boolean;
  /** Of the daemon, as in `11.3.0`. */
  readonly version?: string;
  /** Of QEMU. */
  readonly qemu?: string;
  readonly domains: readonly { readonly name: string; readonly state: string }[];
  readonly networks: readonly {
    readonly name: string;
    readonly active: boolean;
    readonly autostart: boolean;
  }[];
  readonly pools: readonly {
    readonly name: string;
    readonly active: boolean;
    readonly autostart: boolean;
  }[];
}

/** libvirt's version, domains, networks and storage pools; `installed: false` where there is no virsh. */
export const libvirt = defineFact<Libvirt>({
  id: 'libvirt',
  summary: 'libvirt: version, QEMU version, domains, networks and pools with their state',
  fields: { installed: 'boolean', version: 'text', qemu: 'text' },
  scopes: () => ['libvirt', 'package:libvirt', 'service:libvirtd'],
  script: () =>
    askVirsh({
      version: ['version', '--daemon'],
      domains: ['list', '--all'],
      networks: ['net-list', '--all'],
      pools: ['pool-list', '--all'],
    }),
  parse: (output) => {
    const said = virshAnswers(output);
    if (said.kind === 'missing') return available({ installed: false, domains: [], networks: [], pools: [] });
    if (said.kind === 'failed') return unavailable(said.reason);
    const version = /against daemon: ([\d.]+)/.exec(said.answers.get('version') ?? '')?.[1];
    const qemu = /hypervisor: QEMU ([\d.]+)/.exec(said.answers.get('version') ?? '')?.[1];
    return available({
      installed: true,
      ...(version === undefined ? {} : { version }),
      ...(qemu === undefined ? {} : { qemu }),
      domains: rows(said.answers.get('domains')).map(([, name = '', state = '']) => ({ name, state })),
      networks: activeRows(said.answers.get('networks')),
      pools: activeRows(said.answers.get('pools')),
    });
  },
});

/** virsh pads its columns with at least two spaces; a name may hold single ones. */
const rows = (text = ''): string[][] =>
  text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => line.trim().split(/\s{2,}/));

const activeRows = (text: string | undefined) =>
  rows(text).map(([name = '', state = '', autostart = '']) => ({
    name,
    active: state === 'active',
    autostart: autostart === 'yes',
  }));
