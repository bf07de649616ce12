/** Readers of what `devlink -j` prints, each of one command; all of them get what stands below the only key. */

/** A port of a device: the plug, or the representor of a function. */
export interface DevlinkPort {
  /** Its number in its device. */
  readonly index: string;
  /** `physical`, `pcipf`, `pcivf`, `pcisf`, …; a driver before 5.1 tells none. */
  readonly flavour?: string;
  /** Its interface, where that is in this network namespace. */
  readonly netdev?: string;
  readonly pf?: number;
  readonly vf?: number;
  readonly sf?: number;
  /** Its function is on another host, as of a DPU. */
  readonly external?: true;
}

/** How much a function, or a group of them, may send. */
export interface DevlinkRate {
  /** A group's name, or the index of a function's port. */
  readonly name: string;
  readonly type: string;
  readonly tx_share_mbit: number;
  readonly tx_max_mbit: number;
  readonly parent?: string;
}

type Entry = Readonly<Record<string, unknown>>;

const isEntry = (value: unknown): value is Entry =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What stands below the only key of an answer; lines before it are warnings. */
export const jsonOf = (text: string): Readonly<Record<string, unknown>> | undefined => {
  const start = text.indexOf('{');
  if (start === -1) return undefined;
  try {
    const [inner] = Object.values(JSON.parse(text.slice(start)) as Entry);
    return inner === undefined ? {} : isEntry(inner) ? inner : undefined;
  } catch {
    return undefined;
  }
};

/** Of `devlink dev info`; serial numbers are left out. */
export const infoIn = (found: unknown): { driver?: string; versions: Readonly<Record<string, string>> } => {
  const entry = isEntry(found) ? found : {};
  const versions = isEntry(entry.versions) ? entry.versions : {};
  const named = ['stored', 'fixed', 'running'].flatMap((kind) =>
    Object.entries(isEntry(versions[kind]) ? versions[kind] : {}).map(([name, value]) => [
      kind === 'stored' ? `stored ${name}` : name,
      String(value),
    ]),
  );
  return {
    ...(typeof entry.driver === 'string' && { driver: entry.driver }),
    versions: Object.fromEntries(named),
  };
};

/** Of `devlink dev param show`. */
export const paramsIn = (found: unknown): Record<string, Record<string, string | number | boolean>> =>
  Object.fromEntries(
    (Array.isArray(found) ? found : [])
      .filter(isEntry)
      .map((param) => [
        String(param.name),
        Object.fromEntries(
          (Array.isArray(param.values) ? param.values : [])
            .filter(isEntry)
            .flatMap(({ cmode, value }) =>
              ['string', 'number', 'boolean'].includes(typeof value)
                ? [[String(cmode), value as string | number | boolean]]
                : [],
            ),
        ),
      ]),
  );

/** What is below a device: `pci/0000:3b:00.0/65535` of `pci/0000:3b:00.0`. */
const below = (found: Entry, handle: string): [name: string, entry: Entry][] =>
  Object.entries(found).flatMap(([key, entry]) =>
    key.startsWith(`${handle}/`) && isEntry(entry) ? [[key.slice(handle.length + 1), entry]] : [],
  );

const numberIn = (entry: Entry, key: string): number | undefined =>
  typeof entry[key] === 'number' ? entry[key] : undefined;

/** Of `devlink port show`. */
export const portsIn = (found: Entry, handle: string): DevlinkPort[] =>
  below(found, handle).map(([index, entry]) => {
    const [pf, vf, sf] = ['pfnum', 'vfnum', 'sfnum'].map((key) => numberIn(entry, key));
    return {
      index,
      ...(typeof entry.flavour === 'string' && { flavour: entry.flavour }),
      ...(typeof entry.netdev === 'string' && { netdev: entry.netdev }),
      ...(pf !== undefined && { pf }),
      ...(vf !== undefined && { vf }),
      ...(sf !== undefined && { sf }),
      ...(entry.external === true && { external: true as const }),
    };
  });

/** The kernel counts bytes, and what is not set is not printed. */
const mbit = (entry: Entry, key: string): number => ((numberIn(entry, key) ?? 0) * 8) / 1e6;

/** Of `devlink port function rate show`. */
export const ratesIn = (found: Entry, handle: string): DevlinkRate[] =>
  below(found, handle).map(([name, entry]) => ({
    name,
    type: String(entry.type),
    tx_share_mbit: mbit(entry, 'tx_share'),
    tx_max_mbit: mbit(entry, 'tx_max'),
    ...(typeof entry.parent === 'string' && { parent: entry.parent }),
  }));
