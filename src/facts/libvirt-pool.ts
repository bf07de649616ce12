import { available, defineFact, unavailable } from '../model/index.js';
import { askVirsh, infoOf, virshAnswers } from './virsh.js';

/** A storage pool of libvirt. */
export type LibvirtPool =
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

/** A storage pool by name. */
export const libvirtPool = defineFact<LibvirtPool, { readonly name: string }>({
  id: 'libvirt_pool',
  summary: 'A libvirt storage pool: state, autostart, definition',
  scopes: ({ name }) => [`libvirt:pool:${name}`],
  script: ({ name }) =>
    askVirsh({
      info: ['pool-info', '--pool', name],
      definition: ['pool-dumpxml', '--inactive', '--pool', name],
    }),
  parse: (output, { name }) => {
    const said = virshAnswers(output);
    if (said.kind === 'missing') return available({ libvirt: false });
    if (said.kind === 'failed') return unavailable(said.reason);
    const info = infoOf(said.answers.get('info') ?? '');
    const uuid = info.get('UUID');
    if (uuid === undefined)
      return /failed to get pool|no storage pool with matching name/i.test(said.stderr)
        ? available({ libvirt: true, defined: false })
        : unavailable(`virsh pool-info ${name} said: ${said.stderr.trim()}`);
    return available({
      libvirt: true,
      defined: true,
      uuid,
      active: info.get('State') === 'running',
      autostart: info.get('Autostart') === 'yes',
      definition: said.answers.get('definition') ?? '',
    });
  },
});
