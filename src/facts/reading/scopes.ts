import { posix } from 'node:path';
import type { FactScope } from '../../model/index.js';

/**
 * The names of scopes, from the general to the particular. A fact lists what it reads,
 * a change what it may alter; `overlaps` of the model compares the two.
 *
 * | scope | what it stands for |
 * | --- | --- |
 * | `file:/abs/path` | that path, and all below it: existence, content, mode, owner |
 * | `package`, `package:NAME` | installed packages |
 * | `package-lists` | what the package manager knows of its repositories |
 * | `service`, `service:NAME` | units of systemd: loaded, running, enabled |
 * | `user` | accounts and groups, and so the names of owners |
 * | `kernel`, `kernel:cmdline`, `kernel:module` | the running kernel, its parameters, its modules |
 * | `sysctl`, `sysctl:KEY` | kernel variables at run time |
 * | `mount` | mounted file systems |
 * | `net`, `net:link` | addresses, routes, links |
 * | `pci`, `sriov`, `libvirt`, `libvirt:domain:NAME`, `libvirt:network:NAME`, `firmware`, `power` | hardware and guests |
 * | `port` | who listens where |
 * | `background:HANDLE` | a process that a `background` task started |
 * | `container:NAME` | a container: namespace, control group, processes |
 * | `time` | clock and time zone |
 */
export const scopeOf = {
  file: (path: string): FactScope => `file:${physicalPath(path)}`,
  package: (name: string): FactScope => `package:${name}`,
  service: (unit: string): FactScope => `service:${unit}`,
  sysctl: (key: string): FactScope => `sysctl:${key}`,
} as const;

/** The databases of accounts, with the copies that the tools leave. */
export const accountFiles: readonly FactScope[] = [
  'passwd',
  'shadow',
  'group',
  'gshadow',
  'subuid',
  'subgid',
].flatMap((name) => [`file:/etc/${name}`, `file:/etc/${name}-`]);

/** What installing or removing a package may alter: its files, units, accounts and modules. */
export const packageScopes: readonly FactScope[] = [
  'package',
  'service',
  'file',
  'user',
  'kernel:module',
  'libvirt',
  'port',
];

/**
 * Aliases that every current distribution has as symbolic links; folded, so that a write to
 * `/var/run/x` is known to alter `/run/x`. Where they are real directories the folding only
 * reads a fact once more than needed.
 */
const aliases: readonly (readonly [alias: string, physical: string])[] = [
  ['/var/run', '/run'],
  ['/var/lock', '/run/lock'],
  ['/bin', '/usr/bin'],
  ['/sbin', '/usr/sbin'],
  ['/lib', '/usr/lib'],
  ['/lib64', '/usr/lib64'],
];

const physicalPath = (path: string): string => {
  const clean = posix.normalize(path);
  for (const [alias, physical] of aliases)
    if (clean === alias || clean.startsWith(`${alias}/`)) return physical + clean.slice(alias.length);
  return clean.length > 1 && clean.endsWith('/') ? clean.slice(0, -1) : clean;
};
