import { mustHaveRun, quote } from '../../model/index.js';

/** What a tree of kernel attributes said: small files and symbolic links, by path below the root. */
export interface SysfsDump {
  readonly files: ReadonlyMap<string, string>;
  /** Last component of each link's target: a driver's name, a group's number, a device's address. */
  readonly links: ReadonlyMap<string, string>;
}

/**
 * Shell text that prints the attributes and links that the patterns name, in two processes however
 * many devices there are. Attributes that cannot be read (a link's `speed` while it is down gives
 * EINVAL) are left out.
 */
export const dumpSysfs = (
  root: string,
  patterns: { readonly files?: readonly string[]; readonly links?: readonly string[] },
): string =>
  [
    `if cd ${quote(root)} 2>/dev/null; then`,
    // /dev/null makes two files of one, so that the name is printed; -s is for attributes that cannot be read.
    ...(patterns.files?.length ? [`grep -s . /dev/null ${patterns.files.join(' ')}`, mustHaveRun] : []),
    ...(patterns.links?.length ? [`stat -c '%N' ${patterns.links.join(' ')} 2>/dev/null`, mustHaveRun] : []),
    'fi; cd /',
  ].join('\n');

/**
 * Of an attribute with several lines the first is kept. A path ends with an attribute's name, which
 * starts with a letter, so that the colons of PCI addresses are told from the one before the value.
 */
export const parseSysfs = (text: string): SysfsDump => {
  const files = new Map<string, string>();
  const links = new Map<string, string>();
  for (const line of text.split('\n')) {
    const link = /^['"](.+?)['"] -> ['"](.+)['"]$/.exec(line);
    if (link) {
      links.set(link[1]!, link[2]!.slice(link[2]!.lastIndexOf('/') + 1));
      continue;
    }
    const file = /^(.*?\/[A-Za-z_][^/:]*):(.*)$/.exec(line);
    if (file && !files.has(file[1]!)) files.set(file[1]!, file[2]!);
  }
  return { files, links };
};

/** Names of the entries directly below `path`, from whatever the dump holds below them. */
export const entriesBelow = ({ files, links }: SysfsDump, path: string): string[] => {
  const prefix = path === '' ? '' : `${path}/`;
  const names = [...files.keys(), ...links.keys()]
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length).split('/')[0]!);
  return [...new Set(names)];
};

/** A decimal or `0x` attribute as a number; undefined when the device does not have it. */
export const numberOf = (dump: SysfsDump, path: string): number | undefined => {
  const text = dump.files.get(path);
  return text !== undefined && /^(-?\d+|0x[\da-f]+)$/i.test(text) ? Number(text) : undefined;
};
