import { available, defineFact, unavailable } from '../../model/index.js';
import { section, splitSections } from '../reading/sections.js';
import {
  type DevlinkPort,
  type DevlinkRate,
  infoIn,
  jsonOf,
  paramsIn,
  portsIn,
  ratesIn,
} from './devlink-json.js';

export type { DevlinkPort } from './devlink-json.js';

/** The switch inside a card. */
export interface Eswitch {
  readonly mode: string;
  readonly inline_mode?: string;
  readonly encap_mode?: string;
}

/** A device of devlink; what is undefined the kernel, its driver or this version of iproute2 does not tell. */
export interface DevlinkDevice {
  /** Bus and name: `pci/0000:3b:00.0`, `netdevsim/netdevsim1`. */
  readonly handle: string;
  readonly driver?: string;
  /** Versions of firmware and board, by their names: `fw.psid`, `fw.version`; of those stored: `stored fw.version`. */
  readonly versions: Readonly<Record<string, string>>;
  /** By name, by configuration mode (`runtime`, `driverinit`, `permanent`). */
  readonly params?: Readonly<Record<string, Readonly<Record<string, string | number | boolean>>>>;
  readonly eswitch?: Eswitch;
  readonly ports?: readonly DevlinkPort[];
  readonly rates?: readonly DevlinkRate[];
}

const questions = {
  devices: 'dev show',
  info: 'dev info',
  params: 'dev param show',
  ports: 'port show',
  rates: 'port function rate show',
} as const;

/**
 * Cards as devlink tells of them. The modes of switches are asked one by one, since older kernels have no other way,
 * and not of virtual functions, which have none.
 * @see https://docs.kernel.org/networking/devlink/index.html
 */
export const devlink = defineFact<readonly DevlinkDevice[]>({
  id: 'devlink',
  summary: 'Cards by devlink: driver, versions, parameters, eswitch, ports and representors, rates',
  scopes: () => ['net', 'sriov', 'pci', 'kernel:module'],
  script: () =>
    [
      'command -v devlink >/dev/null || { echo no-devlink; exit 0; }',
      ...Object.entries(questions).flatMap(([name, words]) => [
        section(name),
        `o=$(devlink -j ${words} 2>&1); r=$?; printf '%s\\n' "$r" "$o"`,
      ]),
      section('eswitch'),
      "for h in $(devlink dev show 2>/dev/null | sed -n 's|^\\([a-z][a-z0-9_-]*/[^ ]*\\).*|\\1|p'); do h=${h%:}",
      '  [ -e "/sys/bus/pci/devices/${h#pci/}/physfn" ] && continue',
      '  o=$(devlink -j dev eswitch show "$h" 2>&1) && printf \'%s\\n\' "$o"; done; :',
    ].join('\n'),
  parse: ({ stdout }) => {
    if (stdout.startsWith('no-devlink'))
      return unavailable('devlink (iproute2) is not installed', 'install the package iproute2');
    const parts = splitSections(stdout);
    const part = (name: keyof typeof questions) => {
      const text = parts.get(name) ?? '';
      return text.startsWith('0\n') ? jsonOf(text) : undefined;
    };
    const devices = part('devices');
    if (!devices) {
      const said = (parts.get('devices') ?? '').split('\n').slice(1).join(' ').trim();
      // What it says where the kernel has no device of devlink at all.
      return /Failed to connect to devlink/.test(said)
        ? available([])
        : unavailable(`devlink dev show said: ${said}`);
    }
    const [info, params, ports, rates] = [part('info'), part('params'), part('ports'), part('rates')];
    const switches = new Map(
      (parts.get('eswitch') ?? '').split('\n').flatMap((line) => Object.entries(jsonOf(line) ?? {})),
    );
    return available(
      Object.keys(devices).map((handle): DevlinkDevice => {
        const found = switches.get(handle) as Readonly<Record<string, unknown>> | undefined;
        return {
          handle,
          ...infoIn(info?.[handle]),
          ...(params && { params: paramsIn(params[handle]) }),
          ...(typeof found?.mode === 'string' && { eswitch: eswitchOf(found) }),
          ...(ports && { ports: portsIn(ports, handle) }),
          ...(rates && { rates: ratesIn(rates, handle) }),
        };
      }),
    );
  },
});

/** Before iproute2 5.0 `encap-mode` was `encap`, `enable` or `disable`. */
const eswitchOf = (found: Readonly<Record<string, unknown>>): Eswitch => {
  const encap = found['encap-mode'] ?? { enable: 'basic', disable: 'none' }[String(found.encap)];
  return {
    mode: String(found.mode),
    ...(typeof found['inline-mode'] === 'string' && { inline_mode: found['inline-mode'] }),
    ...(typeof encap === 'string' && { encap_mode: encap }),
  };
};
