import { available, defineFact, unavailable } from '../model/index.js';
import { askVirsh, infoOf, virshAnswers } from './virsh.js';

/** A virtual network of libvirt. */
export type LibvirtNetwork =
  | { readonly libvirt: false }
  | { readonly libvirt: true; readonly defined: false }
  | {
      readonly libvirt: true;
      readonly defined: true;
      readonly uuid: string;
      readonly active: boolean;
      readonly autostart: boolean;
      readonly definition: string;
    };

/** A virtual network by name. */
export const libvirtNetwork = defineFact<LibvirtNetwork, { readonly name: string }>({
  id: 'libvirt_network',
  summary: 'A libvirt network: state, autostart, definition',
  scopes: ({ name }) => [`libvirt:network:${name}`],
  script: ({ name }) =>
    askVirsh({
      info: ['net-info', '--network', name],
      definition: ['net-dumpxml', '--inactive', '--network', name],
    }),
  parse: (output, { name }) => {
    const said = virshAnswers(output);
    if (said.kind === 'missing') return available({ libvirt: false });
    if (said.kind === 'failed') return unavailable(said.reason);
    const info = infoOf(said.answers.get('info') ?? '');
    const uuid = info.get('UUID');
    if (uuid === undefined) {
      if (/failed to get network|no network with matching name/i.test(said.stderr))
        return available({ libvirt: true, defined: false });
      return unavailable(`virsh net-info ${name} said: ${said.stderr.trim()}`);
    }
    return available({
      libvirt: true,
      defined: true,
      uuid,
      active: info.get('Active') === 'yes',
      autostart: info.get('Autostart') === 'yes',
      definition: said.answers.get('definition') ?? '',
    });
  },
});
