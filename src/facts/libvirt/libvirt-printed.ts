import { available, defineFact, mustHaveRun, sh, unavailable } from '../../model/index.js';
import { section, splitSections } from '../reading/sections.js';

/** How libvirt prints a definition, or why it does not say. */
export interface LibvirtPrinted {
  readonly xml?: string;
  /** There is no virsh, it has no test driver, or that does not take the definition. */
  readonly reason?: string;
}

const commands = {
  domain: ['define', 'dumpxml --inactive'],
  network: ['net-define', 'net-dumpxml'],
} as const;

/** The name under which a definition is given to the test driver: that has guests and networks of its own. */
export const printedName = 'rigger-printed';

/**
 * What the host's own libvirt makes of a definition, which is told by its test driver: that lives inside virsh, in
 * memory, and is gone with it, so nothing is defined on the host and no daemon is asked. The definition
 * bears `printedName`, and a domain the type `test`.
 * @see https://libvirt.org/drvtest.html
 */
export const libvirtPrinted = defineFact<
  LibvirtPrinted,
  { readonly kind: keyof typeof commands; readonly name: string; readonly xml: string }
>({
  id: 'libvirt_printed',
  summary: "What the host's libvirt makes of a definition, without defining it",
  scopes: ({ kind, name }) => [`libvirt:${kind}:${name}`],
  script: ({ kind, xml }) => {
    const [define, print] = commands[kind];
    return [
      'command -v virsh >/dev/null || { echo no-virsh; exit 0; }',
      section('printed'),
      sh`printf %s ${xml} | virsh -q -c test:///default ${`${define} /dev/stdin; ${print} ${printedName}`} 2>&1`,
      mustHaveRun,
    ].join('\n');
  },
  parse: ({ stdout }, { kind }) => {
    if (stdout.startsWith('no-virsh')) return available({ reason: 'there is no virsh' });
    const said = splitSections(stdout).get('printed');
    if (said === undefined) return unavailable('virsh was not asked');
    const xml = new RegExp(`^<${kind}[\\s>].*^</${kind}>`, 'ms').exec(said)?.[0];
    const reason = said
      .trim()
      .replace(/^error: /gm, '')
      .replaceAll('\n', ': ');
    return available(xml === undefined ? { reason } : { xml });
  },
});
