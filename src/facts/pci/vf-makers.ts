import { available, defineFact, mustHaveRun, unavailable } from '../../model/index.js';
import { section, splitSections } from '../reading/sections.js';

/** A file that has somebody make virtual functions of a port, at boot or whenever its link is set up. */
export interface FunctionMaker {
  /** `udev`: by a `.link` file. */
  readonly by: 'NetworkManager' | 'netplan' | 'udev';
  readonly file: string;
  /** The link of the port, or how netplan calls it; NetworkManager may know it by something else than its name. */
  readonly link?: string;
  /** How many it makes. */
  readonly count: number;
}

const folders = ['/etc', '/run', '/usr/lib'];

/**
 * Who makes virtual functions beside rigger. Only files are looked at: a maker that has not come to it yet will.
 * @see https://networkmanager.dev/docs/api/latest/settings-sriov.html
 * @see https://netplan.readthedocs.io/en/stable/netplan-yaml/
 * @see https://www.freedesktop.org/software/systemd/man/latest/systemd.link.html
 */
export const vfMakers = defineFact<readonly FunctionMaker[]>({
  id: 'vf_makers',
  summary: 'Files by which network managers and udev make virtual functions: whose, of which link, how many',
  scopes: () => [
    'net',
    ...['systemd/network', 'NetworkManager', 'netplan'].map((name) => `file:/etc/${name}`),
  ],
  script: () =>
    [
      section('connections'),
      `grep -HsE '^[[:blank:]]*(\\[|(interface-name|total-vfs)[[:blank:]]*=)' ${folders.map((one) => `${one}/NetworkManager/system-connections/*`).join(' ')} /dev/null`,
      mustHaveRun,
      section('netplan'),
      `n=$(grep -ls virtual-function-count ${folders.map((one) => `${one}/netplan/*.yaml`).join(' ')} /dev/null)`,
      mustHaveRun,
      'for f in $n; do',
      '  sed "s|^|$f\t|" "$f"',
      `  ${mustHaveRun}`,
      'done',
      section('udev'),
      // Of several `.link` files the first that matches is in force; udev tells which.
      'for l in /sys/class/net/*/ifindex; do',
      '  read -r i 2>/dev/null < "$l" || continue; l=${l%/ifindex}',
      '  [ -r "/run/udev/data/n$i" ] || continue',
      '  f=$(sed -n "s/^E:ID_NET_LINK_FILE=//p" "/run/udev/data/n$i")',
      `  ${mustHaveRun}`,
      '  [ -z "$f" ] || echo "${l##*/} $f"',
      'done',
      section('links'),
      `grep -HsE '^[[:blank:]]*SR-IOVVirtualFunctions[[:blank:]]*=' ${folders.flatMap((one) => [`${one}/systemd/network/*.link`, `${one}/systemd/network/*.link.d/*.conf`]).join(' ')} /dev/null`,
      mustHaveRun,
      section('end'),
    ].join('\n'),
  parse: ({ stdout }) => {
    const parts = splitSections(stdout);
    if (!parts.has('end'))
      return unavailable('the script that looks for makers of virtual functions did not come to its end');
    const lines = (name: string): string[] =>
      (parts.get(name) ?? '').split('\n').filter((line) => line !== '');
    return available([
      ...connectionMakers(lines('connections')),
      ...netplanMakers(lines('netplan')),
      ...linkMakers(lines('udev'), lines('links')),
    ]);
  },
});

/** Lines of keyfiles, each behind the path of its file. */
const connectionMakers = (lines: readonly string[]): FunctionMaker[] => {
  const files = new Map<string, { section?: string; link?: string; count?: number }>();
  for (const line of lines) {
    const [, file, heading, key, value = ''] =
      /^(\/[^:]*(?::[^:]*)*?):\s*(?:(\[[^\]]*\])|([a-z-]+)\s*=\s*(.*?))\s*$/.exec(line) ?? [];
    if (file === undefined) continue;
    const found = files.get(file) ?? {};
    files.set(file, found);
    if (heading !== undefined) found.section = heading;
    if (found.section === '[connection]' && key === 'interface-name') found.link = value;
    if (found.section === '[sriov]' && key === 'total-vfs') found.count = Number(value);
  }
  return [...files].flatMap(([file, { link, count }]) =>
    count === undefined || Number.isNaN(count)
      ? []
      : [{ by: 'NetworkManager' as const, file, ...(link !== undefined && { link }), count }],
  );
};

/** Lines of YAML, each behind the path of its file: in block style, or a definition on one line. */
const netplanMakers = (lines: readonly string[]): FunctionMaker[] => {
  const found: FunctionMaker[] = [];
  let above: { readonly file: string; readonly indent: number; readonly id: string }[] = [];
  for (const line of lines) {
    const [, file, indent, key, rest] = /^([^\t]+)\t( *)["']?([^\s"':#][^"':]*)["']?:(.*)$/.exec(line) ?? [];
    if (file === undefined || indent === undefined || key === undefined || rest === undefined) continue;
    above = above.filter((one) => one.file === file && one.indent < indent.length);
    const count =
      key === 'virtual-function-count'
        ? /^\s*(\d+)/.exec(rest)?.[1]
        : /virtual-function-count["']?\s*:\s*(\d+)/.exec(rest)?.[1];
    const id = key === 'virtual-function-count' ? above.at(-1)?.id : key;
    if (count !== undefined && id !== undefined)
      found.push({ by: 'netplan', file, link: id, count: Number(count) });
    above.push({ file, indent: indent.length, id: key });
  }
  return found;
};

/** Links with the file that is in force for each, and lines of such files and of what is dropped into them. */
const linkMakers = (links: readonly string[], lines: readonly string[]): FunctionMaker[] =>
  links.flatMap((line): FunctionMaker[] => {
    const [link = '', path = ''] = line.split(' ');
    const name = path.slice(path.lastIndexOf('/') + 1);
    // What is dropped in stands behind the file.
    const own = lines.filter((one) => one.startsWith(`${path}:`) || one.includes(`/${name}.d/`));
    const [, file, count] = /^(.*?):[^:=]*=\s*(\d+)/.exec(own.at(-1) ?? '') ?? [];
    return file === undefined ? [] : [{ by: 'udev', file, link, count: Number(count) }];
  });
