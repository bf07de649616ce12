import { sh } from '../model/index.js';

/** Shell text that gives the interface in `$variable` these addresses and no others. */
export const addressScript = (addresses: readonly string[], variable: string): string =>
  [
    sh`keep=${` ${addresses.join(' ')} `}`,
    `for a in $(ip -o addr show dev "$${variable}" scope global | sed -E 's/.* inet6? ([^ ]+) .*/\\1/'); do`,
    `  case "$keep" in *" $a "*) ;; *) ip addr del "$a" dev "$${variable}" || exit 1 ;; esac`,
    'done',
    ...addresses.map((address) => `${sh`ip addr replace ${address} dev`} "$${variable}" || exit 1`),
  ].join('\n');
