import { available, defineFact, sh, unavailable } from '../../model/index.js';
import { scopeOf } from '../reading/scopes.js';

/**
 * The file of a kernel variable. A dot separates, and a slash stands for a dot inside a name, as
 * in `net.ipv4.conf.eth0/100.rp_filter`; the form with slashes is taken as well.
 * @see https://man7.org/linux/man-pages/man5/sysctl.d.5.html
 */
export const sysctlPath = (key: string): string => {
  const slashFirst = /^[^.]*\//.test(key);
  const path = slashFirst ? key : key.replace(/[./]/g, (character) => (character === '.' ? '/' : '.'));
  return `/proc/sys/${path}`;
};

/** A kernel variable; null when the kernel has none by that name. */
export const sysctlValue = defineFact<{ readonly value: string | null }, { readonly key: string }>({
  id: 'sysctl',
  summary: 'Run-time value of a kernel variable',
  scopes: ({ key }) => [scopeOf.sysctl(key), 'kernel:module', 'net'],
  script: ({ key }) => sh`[ -e ${sysctlPath(key)} ] || exit 97; cat ${sysctlPath(key)}`,
  parse: ({ stdout, stderr, exit }) => {
    if (exit === 97) return available({ value: null });
    return exit === 0 ? available({ value: normalSysctl(stdout) }) : unavailable(stderr.trim());
  },
});

/** Lists of numbers are separated by tabs when read, and by anything when written. */
export const normalSysctl = (value: string): string => value.trim().replace(/\s+/g, ' ');
