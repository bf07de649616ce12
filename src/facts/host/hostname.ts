import { available, defineFact, mustRead } from '../../model/index.js';
import { scopeOf } from '../reading/scopes.js';

export interface Hostname {
  /** As the kernel has it. */
  readonly name: string;
  /** Up to the first dot. */
  readonly short: string;
  /** As `/etc/hostname` has it, for the next boot; empty without that file. */
  readonly configured: string;
}

/** The host's own name; asks no name server. */
export const hostname = defineFact<Hostname>({
  id: 'hostname',
  summary: "The host's own name, running and configured",
  fields: { name: 'text', short: 'text', configured: 'text' },
  scopes: () => [scopeOf.file('/etc/hostname'), 'hostname'],
  script: () =>
    `${mustRead('/proc/sys/kernel/hostname')}
read -r a < /proc/sys/kernel/hostname; b=; { read -r b < /etc/hostname; } 2>/dev/null; printf '%s\\n' "$a" "$b"`,
  parse({ stdout }) {
    const [name = '', configured = ''] = stdout.split('\n');
    return available({ name, short: name.split('.')[0] ?? name, configured });
  },
});
