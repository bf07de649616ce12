import { available, defineFact, unavailable } from '../../model/index.js';
import { section, splitSections } from '../reading/sections.js';

/** A bridge of Open vSwitch. */
export interface OvsBridge {
  readonly name: string;
  /** `system`: by the kernel; `netdev`: by the daemon itself. */
  readonly datapath_type: string;
  /** What it does without its controller; undefined is `standalone`. */
  readonly fail_mode?: string;
  readonly stp: boolean;
  readonly rstp: boolean;
  readonly other_config: Readonly<Record<string, string>>;
  /** Its own port among them. */
  readonly ports: readonly string[];
}

/** A port of a bridge of Open vSwitch, and the interface of that name. */
export interface OvsPort {
  readonly name: string;
  readonly tag?: number;
  readonly trunks: readonly number[];
  readonly vlan_mode?: string;
  /** `system`, `internal`, `vxlan`, …; undefined where the port has several interfaces, as a bond. */
  readonly type?: string;
  readonly options: Readonly<Record<string, string>>;
  /** Why Open vSwitch cannot use it. */
  readonly error?: string;
}

/** What Open vSwitch's database says. */
export interface Ovs {
  readonly bridges: readonly OvsBridge[];
  readonly ports: readonly OvsPort[];
}

const tables = {
  bridges: '_uuid,name,datapath_type,fail_mode,stp_enable,rstp_enable,other_config,ports list Bridge',
  ports: '_uuid,name,tag,trunks,vlan_mode,interfaces list Port',
  interfaces: '_uuid,name,type,options,error list Interface',
} as const;

/** Bridges and ports of Open vSwitch, by `ovs-vsctl`. */
export const ovs = defineFact<Ovs>({
  id: 'ovs',
  summary: 'Open vSwitch: bridges, their ports, VLANs and tunnels',
  scopes: () => ['net:ovs', 'service'],
  script: () =>
    [
      'command -v ovs-vsctl >/dev/null || { echo no-ovs; exit 0; }',
      ...Object.entries(tables).flatMap(([name, words]) => [
        section(name),
        `o=$(ovs-vsctl --timeout=10 -f json --columns=${words} 2>&1); r=$?; printf '%s\\n' "$r" "$o"`,
      ]),
    ].join('\n'),
  parse: ({ stdout }) => {
    if (stdout.startsWith('no-ovs'))
      return unavailable(
        'Open vSwitch is not installed',
        'install the package openvswitch-switch (openvswitch)',
      );
    const parts = splitSections(stdout);
    const read: Record<string, readonly Row[]> = {};
    for (const name of Object.keys(tables)) {
      const [exit = '', ...lines] = (parts.get(name) ?? '').split('\n');
      const rows = exit === '0' ? rowsIn(lines.join('\n')) : undefined;
      if (!rows)
        return unavailable(`ovs-vsctl gave exit ${exit}: ${lines.join(' ').trim()}`, 'start its service');
      read[name] = rows;
    }
    const named = new Map(read.ports!.map((row) => [row.id, String(row.name)]));
    return available({
      bridges: read.bridges!.map((row) => bridgeOf(row, named)),
      ports: read.ports!.map((row) => portOf(row, read.interfaces!)),
    });
  },
});

type Row = { readonly id: string } & Readonly<Record<string, unknown>>;

const rowsIn = (text: string): readonly Row[] | undefined => {
  try {
    const { headings, data } = JSON.parse(text) as { headings: string[]; data: unknown[][] };
    return data.map((values) => {
      const row = Object.fromEntries(headings.map((heading, index) => [heading, values[index]]));
      return { ...row, id: uuidsIn(row._uuid)[0] ?? '' };
    });
  } catch {
    return undefined;
  }
};

/** A value may be none, one or several: `["set",[]]`, `10`, `["set",[1,2]]`. */
const listOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) && value[0] === 'set' ? (value[1] as unknown[]) : value === undefined ? [] : [value];

const uuidsIn = (value: unknown): readonly string[] =>
  listOf(value).flatMap((one) => (Array.isArray(one) && one[0] === 'uuid' ? [String(one[1])] : []));

const mapOf = (value: unknown): Record<string, string> =>
  Array.isArray(value) && value[0] === 'map'
    ? Object.fromEntries((value[1] as [unknown, unknown][]).map(([key, one]) => [String(key), String(one)]))
    : {};

const textOf = (value: unknown): string | undefined => {
  const [one] = listOf(value);
  return one === undefined || one === '' ? undefined : String(one);
};

const bridgeOf = (row: Row, ports: ReadonlyMap<string, string>): OvsBridge => {
  const mode = textOf(row.fail_mode);
  return {
    name: String(row.name),
    datapath_type: textOf(row.datapath_type) ?? 'system',
    ...(mode !== undefined && { fail_mode: mode }),
    stp: row.stp_enable === true,
    rstp: row.rstp_enable === true,
    other_config: mapOf(row.other_config),
    ports: uuidsIn(row.ports).flatMap((id) => ports.get(id) ?? []),
  };
};

const portOf = (row: Row, interfaces: readonly Row[]): OvsPort => {
  const own = uuidsIn(row.interfaces);
  const [only] = own.length === 1 ? interfaces.filter(({ id }) => id === own[0]) : [];
  const [tag] = listOf(row.tag);
  const [mode, error] = [textOf(row.vlan_mode), textOf(only?.error)];
  return {
    name: String(row.name),
    ...(typeof tag === 'number' && { tag }),
    trunks: listOf(row.trunks).map(Number),
    ...(mode !== undefined && { vlan_mode: mode }),
    ...(only && { type: textOf(only.type) ?? 'system' }),
    options: mapOf(only?.options),
    ...(error !== undefined && { error }),
  };
};
