import type { Inventory } from '../../inventory/index.js';
import { localNames } from '../../inventory/inventory.js';
import { constantTable, type VariableTable } from '../../inventory/layer.js';
import type { HostsInPlace } from '../../inventory/put-in-place.js';
import { type Diagnostic, didYouMean, problem } from '../../model/index.js';
import { connectionVariableNames } from '../../reach/index.js';
import { isPasswordName } from '../inputs/password-names.js';

/** Whether a variable says how a host is reached: it is of the site, whoever defines it. */
export const isOfSite = (name: string): boolean =>
  connectionVariableNames.includes(name) || isPasswordName(name);

/** One host in the place of another, and where its variables come from. */
export interface HostPlace {
  readonly old: string;
  readonly host: string;
  /** It is the machine that runs rigger, and no inventory names it. */
  readonly implicit: boolean;
  /** From the inventory of the site. */
  readonly site: readonly string[];
  /** From the groups that the run had. */
  readonly run: readonly string[];
  /** What the old host had of its own and the new one has not. */
  readonly left: readonly string[];
}

/** Who is asked to stand in whose place: `--map dut=hv7`. */
export interface AskedPlaces {
  /** Hosts that took part. */
  readonly hosts: readonly string[];
  /** Those of each role; empty where the run measured nothing. */
  readonly roles: Readonly<Record<string, readonly string[]>>;
  readonly map: readonly string[];
}

/** The places by the names of then; every mistake in them. */
export const readPlaces = (
  { hosts, roles, map }: AskedPlaces,
  site: Inventory,
): { readonly places: ReadonlyMap<string, string>; readonly mistakes: readonly Diagnostic[] } => {
  const places = new Map<string, string>();
  const mistakes: Diagnostic[] = [];
  for (const pair of map) {
    const [, left = '', right = ''] = /^([^=]+)=([^=]+)$/.exec(pair) ?? [];
    const old = roles[left] ?? (hosts.includes(left) ? [left] : []);
    const names = right.split('+');
    if (left === '')
      mistakes.push(
        problem('cli/usage', `--map takes ROLE=HOST or HOST=HOST, not ${JSON.stringify(pair)}`, {
          help: 'as in --map dut=hv7,peer=gen2; a role of several hosts takes as many: --map guests=g1+g2',
        }),
      );
    else if (old.length === 0)
      mistakes.push(
        problem('rerun/map', `--map: the run has neither a role nor a host ${left}`, {
          help:
            didYouMean(left, [...Object.keys(roles), ...hosts]) ??
            `it has ${[...Object.keys(roles), ...hosts].join(', ')}`,
        }),
      );
    else if (old.length !== names.length)
      mistakes.push(
        problem(
          'rerun/map',
          `--map: ${left} was ${old.join(' and ')}, and is given ${names.length === 1 ? 'one host' : `${names.length} hosts`}`,
          {
            help: `give as many: --map ${left}=${old.map((_, index) => `HOST${index + 1}`).join('+')}`,
          },
        ),
      );
    else for (const [index, name] of old.entries()) places.set(name, names[index]!);
  }
  // The machine that runs rigger is no host of a lab: a role that it had is given to it only by name.
  const inRoles = new Set(Object.values(roles).flat());
  for (const host of hosts)
    if (!places.has(host) && (site.hosts.has(host) || (localNames.includes(host) && !inRoles.has(host))))
      places.set(host, host);
  const known = [...site.hosts.keys()];
  for (const [old, host] of places)
    if (!isThere(host, site))
      mistakes.push(
        problem('rerun/map', `${host}, in the place of ${old}, is not in the inventory that is given`, {
          help: didYouMean(host, known) ?? `it has ${known.slice(0, 20).join(', ') || 'no host'}`,
        }),
      );
  const without = hosts.filter((host) => !places.has(host));
  if (without.length > 0)
    mistakes.push(
      problem('rerun/map', `nobody is in the place of ${without.join(', ')}`, {
        help: `say who: --map ${without.map((host) => `${host}=HOST`).join(',')}; its inventory is given with -i`,
        ...(without.some((host) => localNames.includes(host))
          ? {
              notes: [
                'the machine that runs rigger had a role, and the inventory does not name it: if it shall have it again, say so, as --map localhost=localhost',
              ],
            }
          : {}),
      }),
    );
  const twice = [...places.values()].filter((host, index, all) => all.indexOf(host) !== index);
  for (const host of new Set(twice))
    mistakes.push(
      problem(
        'rerun/map',
        `${host} is in the places of ${[...places].flatMap(([old, name]) => (name === host ? [old] : [])).join(' and ')}`,
        { help: 'each host of the run takes one of its own' },
      ),
    );
  return { places, mistakes };
};

const isThere = (host: string, site: Inventory): boolean => site.hosts.has(host) || localNames.includes(host);

/** What the hosts in their places are, and where each of their variables comes from. */
export const hostsInPlace = (
  places: ReadonlyMap<string, string>,
  before: Inventory,
  site: Inventory,
): { readonly inPlace: HostsInPlace; readonly table: readonly HostPlace[] } => {
  const tables = new Map<string, readonly VariableTable[]>();
  const table = [...places].map(([old, host]): HostPlace => {
    const own = before.layers(old).filter(({ level }) => level === 'inventory host');
    const kept = site.layers(host);
    const ofSite = new Set(kept.flatMap((layer) => Object.keys(layer.table.values)));
    const ofGroups = before
      .layers(old)
      .filter(({ level }) => level === 'inventory group')
      .flatMap((layer) => Object.keys(layer.table.values));
    // How the hosts of then were reached says nothing of those of now.
    const reached = ofGroups.filter((name) => isOfSite(name) && !ofSite.has(name));
    const none = Object.fromEntries(reached.map((name) => [name, null]));
    tables.set(host, [
      constantTable(none, { file: '(rerun)', line: 1, column: 1 }),
      ...kept.map((layer) => layer.table),
    ]);
    const run = [...new Set(ofGroups)].filter((name) => !ofSite.has(name) && !isOfSite(name)).sort();
    const left = [...new Set(own.flatMap((layer) => Object.keys(layer.table.values)))]
      .filter((name) => !ofSite.has(name) && !run.includes(name))
      .sort();
    return { old, host, implicit: !site.hosts.has(host), site: [...ofSite].sort(), run, left };
  });
  return { inPlace: { hosts: places, tables }, table };
};
