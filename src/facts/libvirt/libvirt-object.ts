import { available, defineFact, type Fact, unavailable } from '../../model/index.js';
import { askVirsh, infoOf, virshAnswers } from './virsh.js';

/** Something of libvirt that has a definition and runs or does not: a network, a storage pool. */
export type LibvirtObject =
  | { readonly libvirt: false }
  | { readonly libvirt: true; readonly defined: false }
  | {
      readonly libvirt: true;
      readonly defined: true;
      readonly uuid: string;
      readonly active: boolean;
      readonly autostart: boolean;
      readonly definition: string;
      /** XML of an active network: its old definition where that has changed since, and who is connected. */
      readonly live?: string;
    };

/** How virsh speaks of one kind of object: `net-info --network NAME`, `Active: yes`. */
interface Kind {
  readonly kind: 'network' | 'pool';
  readonly summary: string;
  readonly command: 'net' | 'pool';
  readonly active: readonly [key: string, value: string];
  /** What it says when there is none of that name. */
  readonly missing: RegExp;
}

/** The fact that reads one object of a kind by its name. */
export const libvirtObject = ({
  kind,
  summary,
  command,
  active: [key, value],
  missing,
}: Kind): Fact<LibvirtObject, { readonly name: string }> =>
  defineFact<LibvirtObject, { readonly name: string }>({
    id: `libvirt_${kind}`,
    summary,
    scopes: ({ name }) => [`libvirt:${kind}:${name}`],
    script: ({ name }) =>
      askVirsh({
        info: [`${command}-info`, `--${kind}`, name],
        definition: [`${command}-dumpxml`, '--inactive', `--${kind}`, name],
        ...(kind === 'network' ? { live: ['net-dumpxml', '--network', name] } : {}),
      }),
    parse: (output, { name }) => {
      const said = virshAnswers(output);
      if (said.kind === 'missing') return available({ libvirt: false });
      if (said.kind === 'failed') return unavailable(said.reason);
      const info = infoOf(said.answers.get('info') ?? '');
      const uuid = info.get('UUID');
      if (uuid === undefined)
        return missing.test(said.stderr)
          ? available({ libvirt: true, defined: false })
          : unavailable(`virsh ${command}-info ${name} said: ${said.stderr.trim()}`);
      const active = info.get(key) === value;
      const live = said.answers.get('live');
      return available({
        libvirt: true,
        defined: true,
        uuid,
        active,
        autostart: info.get('Autostart') === 'yes',
        definition: said.answers.get('definition') ?? '',
        ...(active && live ? { live } : {}),
      });
    },
  });
