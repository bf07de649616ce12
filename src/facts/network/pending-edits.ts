import { available, defineFact, mustHaveRun, unavailable } from '../../model/index.js';
import { section, splitSections } from '../reading/sections.js';

/** A file of a network manager's that has changed since it was read, as far as anybody can tell. */
export interface PendingEdit {
  readonly by: 'netplan' | 'systemd-networkd' | 'NetworkManager';
  /** A directory where something was taken away, renamed or added. */
  readonly path: string;
}

/** Touched when rigger has had a manager read all of its files: it tells nobody when it did. */
export const readMark = (by: PendingEdit['by']): string => `/run/rigger/read-by-${by}`;

const existing = (folders: readonly string[]): string =>
  `d=; for f in ${folders.join(' ')}; do [ ! -d "$f" ] || d="$d $f"; done`;

const below = (folder: string): string[] => ['/etc', '/run', '/usr/lib'].map((top) => `${top}/${folder}`);

/** What is rigger's own it has read when rigger says so; what netplan generates is netplan's. */
const others = "! -name '*-rigger-*' ! -name '*netplan-*' ! -path /run/systemd/network";

/** Files that are newer than the start of a unit, and than the mark. */
const sinceStart = (by: PendingEdit['by'], unit: string, folders: readonly string[]): string[] => [
  section(by),
  existing(folders),
  `if [ -n "$d" ] && [ -d /run/systemd/system ] && systemctl -q is-active ${unit}; then`,
  `  t=$(systemctl show --timestamp=us+utc -p InactiveExitTimestamp --value ${unit} 2>/dev/null) || t=$(systemctl show -p InactiveExitTimestamp --value ${unit})`,
  `  m=${readMark(by)}; [ -e "$m" ] || m=`,
  // The time of the last change of the file's entry: a file that was moved there keeps the other one.
  `  find $d -maxdepth 2 ${others} -newerct "$t" \${m:+-cnewer "$m"} 2>/dev/null || echo unknown`,
  'fi',
  mustHaveRun,
];

/**
 * Edits of somebody else that a manager takes along when it is told to read its files: netplan's since it generated
 * last, networkd's and NetworkManager's since they were started, or read them for rigger.
 */
export const pendingEdits = defineFact<readonly PendingEdit[]>({
  id: 'pending_edits',
  summary: 'Files of network managers that changed since they were read',
  scopes: () => [
    'net',
    'service',
    ...['netplan', 'systemd/network', 'NetworkManager'].map((one) => `file:/etc/${one}`),
  ],
  script: () =>
    [
      section('netplan'),
      existing(below('netplan')),
      'r=; for f in /run/systemd/network/*netplan-* /run/NetworkManager/system-connections/netplan-*; do',
      '  [ ! -e "$f" ] || { [ -n "$r" ] && [ ! "$f" -nt "$r" ]; } || r=$f',
      'done',
      `if [ -n "$d" ] && [ -n "$r" ]; then find $d -maxdepth 1 ${others} -cnewer "$r" 2>/dev/null || echo unknown; fi`,
      mustHaveRun,
      ...sinceStart('systemd-networkd', 'systemd-networkd.service', below('systemd/network')),
      // Of connections it reads those that it is told of, and writes them itself.
      ...sinceStart('NetworkManager', 'NetworkManager.service', below('NetworkManager/conf.d')),
      section('end'),
    ].join('\n'),
  parse: ({ stdout }) => {
    const parts = splitSections(stdout);
    if (!parts.has('end'))
      return unavailable('the script that looks for edits of networks did not come to its end');
    return available(
      (['netplan', 'systemd-networkd', 'NetworkManager'] as const).flatMap((by) =>
        (parts.get(by) ?? '')
          .split('\n')
          .filter((path) => path !== '')
          .sort()
          .map((path) => ({ by, path })),
      ),
    );
  },
});
