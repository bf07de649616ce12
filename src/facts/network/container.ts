import { available, defineFact, mustHaveRun, sh, unavailable } from '../../model/index.js';
import { section, splitSections } from '../reading/sections.js';
import { links, type NetworkLink, parseLinks } from './links.js';

/** An interface of a container, as its namespace shows it. */
export interface ContainerLink extends NetworkLink {
  /** Of a macvlan or ipvlan: the interface of the host that it stands on. */
  readonly over?: string;
}

/** What of a container is on the host: a network namespace, a control group, and what is in them. */
export interface ContainerState {
  /** Controllers that version 2 of the control groups offers; undefined where it is not mounted. */
  readonly controllers?: readonly string[];
  /** Of the control group; undefined where there is none. */
  readonly group?: {
    readonly cpus: string;
    /** As the kernel has it: `max 100000`, `150000 100000`. */
    readonly cpu_max: string;
    /** Bytes, or `max`. */
    readonly memory_max: string;
  };
  /** How many processes it has: those in its control group, and those in its namespace. */
  readonly processes: number;
  /** Its interfaces but `lo`; undefined where there is no such namespace. */
  readonly links?: readonly ContainerLink[];
  /** Those of them that the host gave away whole, and gets back. */
  readonly taken: readonly string[];
}

/** Where the parts of containers lie. `group` is below the mount of version 2 of the control groups. */
export const containerPaths = (name: string) => ({
  namespace: `/run/netns/${name}`,
  group: `rigger/${name}`,
  taken: `/run/rigger-containers/${name}`,
});

/** Shell text that puts the mount of version 2 of the control groups into `$g`, which is empty where there is none. */
export const findGroups =
  'g=; while read -r _ _ _ _ at _ rest; do case " $rest" in *" - cgroup2 "*) g=$at; break;; esac; done </proc/self/mountinfo';

const limits = ['cpuset.cpus', 'cpu.max', 'memory.max'] as const;

/** A container: namespace, control group, interfaces. */
export const container = defineFact<ContainerState, { readonly name: string }>({
  id: 'container',
  summary: 'A container: network namespace with its interfaces, control group with its limits, processes',
  scopes: ({ name }) => [`container:${name}`, 'net', 'sriov', 'pci'],
  script: ({ name }) => {
    const { namespace, group, taken } = containerPaths(name);
    return [
      sh`n=${name}`,
      findGroups,
      'p=',
      'if [ -n "$g" ]; then',
      section('controllers'),
      // The root of the hierarchy on a host; of a namespace of control groups it may be empty.
      'cat "$g/cgroup.controllers"; fi',
      sh`d=$g/${group}; if [ -n "$g" ] && [ -d "$d" ]; then`,
      section('group'),
      ...limits.map((file) => `[ -r "$d/${file}" ] && echo "${file} $(cat "$d/${file}")"`),
      'p=$(cat "$d/cgroup.procs"); fi',
      sh`if [ -e ${namespace} ]; then`,
      section('host-links'),
      'ip -o link show',
      mustHaveRun,
      section('namespace'),
      sh`ip netns exec "$n" /bin/sh -c ${links.definition.script(undefined)}`,
      section('namespace-exit'),
      'echo $?',
      'p="$p $(ip netns pids "$n")"; fi',
      section('processes'),
      `printf '%s\\n' $p | sort -u | grep -c .`,
      sh`for t in ${taken}/*; do [ -e "$t" ] || continue`,
      section('taken'),
      'echo "${t##*/}"; done; :',
    ].join('\n');
  },
  parse: ({ stdout, stderr }, { name }) => {
    const parts = splitSections(stdout);
    const controllers = parts.get('controllers');
    const group = parts.get('group');
    const json = parts.get('namespace');
    const found = json === undefined ? undefined : parseLinks(json, parts);
    if (found && (!found.available || parts.get('namespace-exit')?.trim() !== '0'))
      return unavailable(
        `the network namespace ${name} cannot be read: ${stderr.trim() || (found.available ? 'ip netns exec failed' : found.reason)}`,
      );
    const inside = found?.available ? found.value.filter((link) => link.name !== 'lo') : undefined;
    const below = linksBelow(json ?? '[]', parts.get('host-links') ?? '');
    return available({
      ...(controllers === undefined ? {} : { controllers: controllers.split(/\s+/).filter(Boolean) }),
      ...(group === undefined
        ? {}
        : {
            group: {
              cpus: limitIn(group, 'cpuset.cpus'),
              cpu_max: limitIn(group, 'cpu.max') || 'max 100000',
              memory_max: limitIn(group, 'memory.max') || 'max',
            },
          }),
      processes: Number(parts.get('processes') ?? 0),
      ...(inside === undefined
        ? {}
        : {
            links: inside.map((link) => {
              const over = below.get(link.name);
              return over === undefined ? link : { ...link, over };
            }),
          }),
      taken: (parts.get('taken') ?? '').split('\n').filter(Boolean),
    });
  },
});

const limitIn = (text: string, file: (typeof limits)[number]): string =>
  text
    .split('\n')
    .find((line) => line.startsWith(`${file} `))
    ?.slice(file.length + 1)
    .trim() ?? '';

interface IndexedLink {
  readonly ifname?: string;
  readonly link_index?: number;
  readonly linkinfo?: { readonly info_kind?: string };
}

/** Interfaces of the host below those of the namespace, by the name of the upper one. */
const linksBelow = (json: string, hostLinks: string): ReadonlyMap<string, string> => {
  const byIndex = new Map(
    [...hostLinks.matchAll(/^(\d+): ([^\s:@]+)/gm)].map(([, index, name]) => [Number(index), name!]),
  );
  return new Map(
    (JSON.parse(json) as IndexedLink[]).flatMap(({ ifname, link_index, linkinfo }) => {
      if (ifname === undefined || !/^(mac|ip)vlan$/.test(linkinfo?.info_kind ?? '')) return [];
      const below = link_index === undefined ? undefined : byIndex.get(link_index);
      return below === undefined ? [] : [[ifname, below] as const];
    }),
  );
};
