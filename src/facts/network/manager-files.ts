import { available, defineFact, mustHaveRun } from '../../model/index.js';
import { section, splitSections } from '../reading/sections.js';

/** Where rigger keeps what it has a manager do: a name of its own for each link, and never a file of somebody else's. */
export const managerFilePaths = {
  network: (link: string): string => `/etc/systemd/network/05-rigger-${link}.network`,
  netdev: (link: string): string => `/etc/systemd/network/05-rigger-${link}.netdev`,
  keyfile: (link: string): string => `/etc/NetworkManager/system-connections/rigger-${link}.nmconnection`,
  // Behind those of others: a list that is set anew there would take this one's place.
  unmanaged: (link: string): string => `/etc/NetworkManager/conf.d/zz-rigger-${link}.conf`,
  netplan: (link: string): string => `/etc/netplan/90-rigger-${link}.yaml`,
} as const;

/** Files of rigger's that network managers read, by their paths. */
export type ManagerFiles = Readonly<Record<string, string>>;

/** The configuration of links that rigger wrote for network managers. */
export const managerFiles = defineFact<ManagerFiles>({
  id: 'manager_files',
  summary: 'Files of rigger’s own that network managers read',
  scopes: () => ['systemd/network', 'NetworkManager', 'netplan'].map((name) => `file:/etc/${name}`),
  script: () =>
    [
      `for f in ${Object.values(managerFilePaths)
        .map((path) => path('*'))
        .join(' ')}; do`,
      `  [ -f "$f" ] && { printf '\\036%s\\n' "$f"; cat "$f"; ${mustHaveRun}; }`,
      'done',
      section('end'),
    ].join('\n'),
  parse: ({ stdout }) => {
    const parts = new Map(splitSections(stdout));
    parts.delete('end');
    return available(Object.fromEntries(parts));
  },
});
