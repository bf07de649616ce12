import { z } from 'zod';
import type { Template } from '../../language/play.js';
import { didYouMean, entryOf, type Json, type Position, problem, RiggerError } from '../../model/index.js';
import type { CellFile } from '../bundle/format.js';
import { wrongDatapath } from '../datapaths/wrong-datapath.js';
import { addressesSchema, guestsSchema, measureExtras } from '../schema.js';
import { workloads } from '../workloads/catalogue.js';
import type { AnyWorkload } from '../workloads/workload.js';
import { checked, holds, type Lookup, readPart } from './body.js';
import { type Cast, type InstanceKind, type Machine, machinesOf, machineWords, pairs } from './machine.js';
import type { PlannedCell, PlannedClient, PlannedTrial } from './planned.js';
import { type InnerReading, readSearch } from './search-entry.js';

export type { PlannedCell, PlannedClient, PlannedTrial } from './planned.js';

/** Reads what one cell does, with its factors as variables. @throws RiggerError with the places of mistakes */
export const readCell = (
  body: Template,
  cell: CellFile,
  roles: Readonly<Record<string, readonly string[]>>,
  lookup: Lookup,
): PlannedCell => {
  const source = (body.source ?? {}) as { readonly [key: string]: unknown };
  const hosts = roles.dut ?? Object.values(roles)[0] ?? [];
  const guests = 'guests' in source ? guestsOf(readPart(body, ['guests'], guestsSchema, lookup), hosts) : [];
  const wrong = wrongDatapath(cell.factors, guests, body.at(['guests']));
  if (wrong) throw new RiggerError([wrong]);
  const addresses = 'addresses' in source ? readPart(body, ['addresses'], addressesSchema, lookup) : {};
  const entries = Array.isArray(source.measure) ? source.measure : [];
  if (entries.length === 0)
    throw new RiggerError([
      problem('experiment/invalid', '`measure` is missing; expected a list of workloads', {
        position: body.at(['measure']),
      }),
    ]);
  const context: CellContext = {
    ...{ body, cast: { roles, guests }, addresses, lookup },
    factors: Object.keys(cell.factors),
  };
  const trials = entries.flatMap((_, index) => readEntry(['measure', index], context));
  return { cell, guests, trials };
};

const guestsOf = (parsed: z.infer<typeof guestsSchema>, hosts: readonly string[]): Machine[] => {
  const list = Array.isArray(parsed)
    ? parsed
    : Array.from({ length: parsed.count }, (_, index) => ({
        name: `${parsed.prefix ?? prefixes[parsed.instance]}${index + 1}`,
        host: undefined,
        instance: parsed.instance,
      }));
  return list.map(({ name, host: on, instance }, index) => ({
    name,
    host: on ?? hosts[index % hosts.length]!,
    ...(instance === 'guest' ? { domain: name } : instance === 'container' ? { container: name } : {}),
  }));
};

const prefixes: Readonly<Record<InstanceKind, string>> = { guest: 'g', container: 'c', host: 'h' };

interface CellContext {
  readonly body: Template;
  readonly cast: Cast;
  readonly addresses: Readonly<Record<string, string>>;
  readonly lookup: Lookup;
  /** Their names. */
  readonly factors: readonly string[];
  /** Where the entry is what a search runs. */
  readonly within?: InnerReading | undefined;
}

const extras = z.strictObject(measureExtras);

/**
 * An entry of `measure`, or nothing where its condition is false.
 * @param outlasting seconds that a load has to last, because what it accompanies does
 */
const readEntry = (
  path: readonly PropertyKey[],
  context: CellContext,
  outlasting?: number,
): PlannedTrial[] => {
  const { body, lookup } = context;
  const entry = at(body.source, path);
  const { driver, rest } = driverOf(entry, body.at(path));
  const { id, when, alongside } = checked(rest, extras, (inner) => body.at([...path, ...inner]), path);
  if (when !== undefined && !holds(when, body.at([...path, 'when']), lookup)) return [];
  if (driver.name === 'search')
    return [{ ...searchOf(path, context, driver, outlasting !== undefined), ...named(id) }];
  return [{ ...measuring(path, context, driver, alongside, outlasting), ...named(id) }];
};

const named = (id: string | undefined): { readonly workload?: string } =>
  id === undefined ? {} : { workload: id };

/** The entry below a search has only what is measured, and what runs beside it. */
const searchOf = (
  path: readonly PropertyKey[],
  context: CellContext,
  driver: AnyWorkload,
  nested: boolean,
): PlannedTrial => {
  const { body, cast } = context;
  const own = nested
    ? 'a search cannot be part of another workload'
    : Object.hasOwn(at(body.source, path) as object, 'alongside')
      ? 'what runs beside a search runs beside each of its Trials'
      : undefined;
  if (own !== undefined)
    throw new RiggerError([
      problem('experiment/invalid', own, {
        position: body.at(path),
        help: nested
          ? 'search with a workload that measures'
          : 'write `alongside` beside the workload of the search',
      }),
    ]);
  return readSearch(path, { ...context, guests: cast.guests.length }, driver, (inner, reading) => {
    const entry = at(body.source, inner);
    const { driver: below, rest } = driverOf(entry, body.at(inner));
    const { id, when, alongside } = checked(rest, extras, (more) => body.at([...inner, ...more]), inner);
    const extra = id !== undefined ? 'id' : when !== undefined ? 'when' : undefined;
    if (extra !== undefined)
      throw new RiggerError([
        problem('experiment/invalid', `${inner.map(String).join('.')} has no field ${extra}`, {
          position: body.at([...inner, extra]),
          help: `write \`${extra}\` beside \`search\``,
        }),
      ]);
    const guests = reading.guests === undefined ? cast.guests : cast.guests.slice(0, reading.guests);
    return measuring(
      inner,
      { ...context, cast: { ...cast, guests }, lookup: reading.lookup, within: reading },
      below,
      alongside,
    );
  });
};

/** The trial of a workload that runs programs of its own. */
const measuring = (
  path: readonly PropertyKey[],
  context: CellContext,
  driver: AnyWorkload,
  alongside: readonly unknown[],
  outlasting?: number,
): PlannedTrial => {
  const { body, lookup, factors, within } = context;
  if (driver.name === 'search') return searchOf(path, context, driver, true);
  const inner = [...path, driver.name];
  const set = within?.set(driver, at(body.source, inner));
  const schema = set
    ? z.preprocess((given) => ({ ...(given as object), ...set }), driver.parameters)
    : driver.parameters;
  const near = within ? [...factors, 'load', 'seconds'] : factors;
  const parameters = lasting(readPart(body, inner, schema, lookup, near) as Json, outlasting);
  const seconds = driver.seconds(parameters);
  const clients = clientsOf(driver, parameters, context, body.at(inner));
  const loads = alongside.flatMap((_, index) =>
    readEntry([...path, 'alongside', index], { ...context, within: undefined }, loadSeconds(seconds)),
  );
  return {
    workload: driver.name,
    driver,
    parameters,
    seconds,
    clients,
    loads: loads.flatMap((load) => load.clients),
    alongside: loads.map((load) => ({ workload: load.workload, parameters: load.parameters })),
  };
};

/** A load ends when it is stopped; until then it must not end by itself, however slow the machines are. */
const loadSeconds = (seconds: number): number => Math.ceil(seconds * 3 + 120);

const lasting = (parameters: Json, seconds: number | undefined): Json =>
  seconds === undefined || typeof parameters !== 'object' || parameters === null || !('seconds' in parameters)
    ? parameters
    : { ...parameters, seconds };

const at = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (inner, key) => entryOf(inner as Record<PropertyKey, unknown> | undefined, key),
    value,
  );

const driverOf = (
  entry: unknown,
  position: Position,
): { driver: AnyWorkload; rest: Record<string, unknown> } => {
  const keys = typeof entry === 'object' && entry !== null ? Object.keys(entry) : [];
  const names = keys.filter((key) => workloads.has(key));
  if (names.length === 1) {
    const { [names[0]!]: _, ...rest } = entry as Record<string, unknown>;
    return { driver: workloads.get(names[0]!)!, rest };
  }
  const unknown = keys.filter((key) => !Object.hasOwn(measureExtras, key) && !workloads.has(key));
  const message =
    names.length > 1
      ? `an entry measures with one workload, and this one has ${names.join(' and ')}`
      : unknown.length > 0
        ? `there is no workload ${unknown.join(' and no workload ')}`
        : 'an entry measures with a workload, and this one has none';
  throw new RiggerError([
    problem('experiment/unknown-driver', message, {
      position,
      help:
        didYouMean(unknown[0] ?? '', workloads.keys()) ??
        `the workloads are ${[...workloads.keys()].join(', ')}`,
    }),
  ]);
};

const isList = (value: unknown): value is readonly string[] => Array.isArray(value);

/** An address may be given for a role, where one host is meant by it. */
const roleOf = ({ name }: Machine, { roles }: Cast): string =>
  Object.keys(roles).find((role) => roles[role]!.length === 1 && roles[role]![0] === name) ?? '';

interface Ends {
  readonly from?: string | readonly string[];
  readonly to?: string | readonly string[];
  readonly address?: string | readonly string[] | Readonly<Record<string, string>>;
  readonly port?: number;
}

const clientsOf = (
  driver: AnyWorkload,
  parameters: Json,
  { cast, addresses }: CellContext,
  position: Position,
): PlannedClient[] => {
  const { from, to, address, port: first = 0 } = parameters as Ends;
  const find = (wanted: string | readonly string[]): readonly Machine[] => {
    const found = machinesOf(wanted, cast);
    if (!('unknown' in found)) return found;
    throw new RiggerError([
      problem('experiment/unknown-machine', `there is no ${found.unknown} here`, {
        position,
        help: `there are ${[...new Set(machineWords(cast))].join(', ')}`,
      }),
    ]);
  };
  const alone = driver.kind === 'load' || to === 'none';
  if (alone)
    return find(from ?? 'dut').map((machine) => ({
      machine,
      peer: null,
      way: null,
      argv: driver.client(parameters, { address: '', port: first }),
    }));
  const reached = (machine: Machine, peer: Machine): readonly string[] => {
    if (typeof address === 'string') return [address];
    if (isList(address)) return address;
    const known =
      entryOf(address, machine.name) ??
      entryOf(address, peer.name) ??
      entryOf(addresses, peer.name) ??
      entryOf(addresses, roleOf(peer, cast));
    if (known !== undefined) return [known];
    throw new RiggerError([
      problem('experiment/no-address', `the address of ${peer.name} on the measured network is not known`, {
        position,
        help: `give \`address\` here, or \`${peer.name}\` under \`addresses\``,
      }),
    ]);
  };
  const ways = pairs(find(from ?? 'guests'), find(to ?? 'peer')).flatMap(([machine, peer]) => {
    const several = reached(machine, peer);
    return several.map((address) => ({ machine, peer, address, one: several.length === 1 }));
  });
  return ways.map(({ machine, peer, address, one }, index) => {
    const port = first + index;
    const server = driver.server?.(parameters, port);
    return {
      machine,
      peer,
      way: one ? null : address,
      argv: driver.client(parameters, { address, port }),
      ...(server ? { server: { ...server, machine: peer, port } } : {}),
    };
  });
};
