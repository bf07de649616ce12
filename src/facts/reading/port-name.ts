import { sh } from '../../model/index.js';

/**
 * In switchdev mode the interfaces of a port's functions stand beside the port's own on its PCI function: their
 * `phys_port_name` begins with the function's number, as in `pf0vf3`, `pf0sf88`, `c1pf0vf0`; the port's own is `p0`.
 * @see https://docs.kernel.org/networking/switchdev.html
 */
export const isRepresentor = (portName: string | undefined): boolean => /^(c\d+)?pf\d/.test(portName ?? '');

/** A PCI function, and which of its ports where one is named. */
interface PciPort {
  readonly address: string;
  /** The kernel's `dev_port`. */
  readonly port?: number;
}

/**
 * `0000:04:00.0`, or `0000:04:00.0d1` for the second port of a function that has several, as udev names it (`enp4s0d1`);
 * undefined where the text is no PCI address.
 * @see https://www.freedesktop.org/software/systemd/man/latest/systemd.net-naming-scheme.html
 */
export const pciPortOf = (text: string): PciPort | undefined => {
  const [, address, port] = /^([\da-f]{4}:[\da-f]{2}:[\da-f]{2}\.[0-7])(?:d(\d{1,3}))?$/.exec(text) ?? [];
  if (address === undefined) return undefined;
  return port === undefined ? { address } : { address, port: Number(port) };
};

/**
 * Shell text that prints `dev_port` and path of each port in a folder of interfaces, the lowest first, and no interface
 * that stands for a function.
 * @param folder shell text of its path, quoted as it has to be
 */
export const portsIn = (folder: string): string =>
  [
    `for p in ${folder}/*; do [ -e "$p" ] || continue`,
    'case $(cat "$p/phys_port_name" 2>/dev/null) in (pf[0-9]*|c[0-9]*pf[0-9]*) continue ;; esac',
    'n=0; read -r n 2>/dev/null < "$p/dev_port"; echo "${n:-0} $p"; done | sort -n',
  ].join('; ');

/** Shell text that prints the path of the interface that a name or a PCI address means; nothing where there is none. */
export const interfacePath = (selector: string): string => {
  const at = pciPortOf(selector);
  if (at === undefined)
    return sh`[ ! -e ${`/sys/class/net/${selector}`} ] || echo ${`/sys/class/net/${selector}`}`;
  const ports = portsIn(`/sys/bus/pci/devices/${at.address}/net`);
  return at.port === undefined
    ? `${ports} | sed -n '1s/^[0-9]* //p'`
    : `${ports} | sed -n '/^${at.port} /{s/^[0-9]* //p;q;}'`;
};
