/**
 * In switchdev mode the interfaces of a port's functions stand beside the port's own on its PCI function: their
 * `phys_port_name` begins with the function's number, as in `pf0vf3`, `pf0sf88`, `c1pf0vf0`; the port's own is `p0`.
 * @see https://docs.kernel.org/networking/switchdev.html
 */
export const isRepresentor = (portName: string | undefined): boolean => /^(c\d+)?pf\d/.test(portName ?? '');

/** Shell text that goes on to the next of a loop where `$variable`, a path of an interface, is one. */
export const skipRepresentor = (variable: string): string =>
  `case $(cat "$${variable}/phys_port_name" 2>/dev/null) in pf[0-9]*|c[0-9]*pf[0-9]*) continue ;; esac`;
