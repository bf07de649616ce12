import { available, defineFact, sh, unavailable } from '../../model/index.js';
import { scopeOf } from '../reading/scopes.js';

/** An attribute of sysfs, the chosen word where it shows several; null where there is none of that path. */
export const sysfsValue = defineFact<{ readonly value: string | null }, { readonly path: string }>({
  id: 'sysfs',
  summary: 'Value of an attribute of sysfs',
  scopes: ({ path }) => [scopeOf.file(path), 'kernel:module', 'net', 'pci'],
  script: ({ path }) => sh`[ -e ${path} ] || exit 97; head -c 4096 -- ${path}`,
  parse: ({ stdout, stderr, exit }) => {
    if (exit === 97) return available({ value: null });
    return exit === 0 ? available({ value: chosen(stdout) }) : unavailable(stderr.trim());
  },
});

/** `always [madvise] never` is `madvise`. */
const chosen = (text: string): string => /(?:^|\s)\[([^\]\s]+)\](?:\s|$)/.exec(text)?.[1] ?? text.trim();
