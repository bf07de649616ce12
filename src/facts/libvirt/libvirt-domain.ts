import { available, defineFact, sh, unavailable } from '../../model/index.js';
import { beforeSections, section, splitSections } from '../reading/sections.js';
import { askVirsh, infoOf, virshAnswers } from './virsh.js';

/** A libvirt domain: what it will be at its next start, and what it is now. */
export type LibvirtDomain =
  | { readonly libvirt: false }
  | { readonly libvirt: true; readonly defined: false }
  | {
      readonly libvirt: true;
      readonly defined: true;
      readonly uuid: string;
      /** As virsh names it: `running`, `paused`, `shut off`, `crashed`, `in shutdown`, `pmsuspended`. */
      readonly state: string;
      readonly autostart: boolean;
      /** Whether a definition stays when it stops. */
      readonly persistent: boolean;
      /** XML of the next start. */
      readonly definition: string;
      /** XML of the running guest. */
      readonly live?: string;
      /**
       * The running guest's interfaces as libvirt notes them, of which the live XML shows only what became of
       * them: one `<interface>` after the other, each with its network, and beside it the `actual` device.
       */
      readonly interfaces?: string;
    };

/** Where libvirt notes what a running guest is, over restarts of its own. */
const notes = (name: string): string => `/run/libvirt/qemu/${name}.xml`;

/**
 * A domain by name, its live XML apart from its definition: they differ whenever somebody
 * changed the definition of a running guest.
 */
export const libvirtDomain = defineFact<LibvirtDomain, { readonly name: string }>({
  id: 'libvirt_domain',
  summary: "A libvirt domain: state, autostart, definition and the running guest's XML",
  scopes: ({ name }) => [`libvirt:domain:${name}`],
  script: ({ name }) =>
    [
      askVirsh({
        info: ['dominfo', '--domain', name],
        definition: ['dumpxml', '--inactive', '--domain', name],
        live: ['dumpxml', '--domain', name],
      }),
      // What else is noted there is nobody's business: passwords, secrets.
      sh`if [ -r ${notes(name)} ]; then`,
      section('interfaces'),
      sh`sed -n '/^ *<interface /,/^ *<\/interface>/p' ${notes(name)}`,
      'fi; :',
    ].join('\n'),
  parse: (output, { name }) => {
    const interfaces = splitSections(output.stdout).get('interfaces')?.trim();
    const said = virshAnswers({ ...output, stdout: beforeSections(output.stdout) });
    if (said.kind === 'missing') return available({ libvirt: false });
    if (said.kind === 'failed') return unavailable(said.reason);
    const info = infoOf(said.answers.get('info') ?? '');
    const uuid = info.get('UUID');
    const state = info.get('State');
    if (uuid === undefined || state === undefined) {
      if (/failed to get domain|no domain with matching name/i.test(said.stderr))
        return available({ libvirt: true, defined: false });
      return unavailable(`virsh dominfo ${name} said: ${said.stderr.trim()}`);
    }
    const definition = said.answers.get('definition') ?? '';
    if (!definition.includes('<domain'))
      return unavailable(`virsh dumpxml ${name} said: ${said.stderr.trim()}`);
    return available({
      libvirt: true,
      defined: true,
      uuid,
      state,
      autostart: info.get('Autostart') === 'enable',
      persistent: info.get('Persistent') === 'yes',
      definition,
      ...(state === 'shut off' || state === 'crashed'
        ? {}
        : { live: said.answers.get('live') ?? '', ...(interfaces && { interfaces }) }),
    });
  },
});
