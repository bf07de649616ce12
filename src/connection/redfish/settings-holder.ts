import { entryOf, type NetworkFunctionName, RiggerError } from '../../model/index.js';
import { idOf, type RedfishAnswer } from './answer.js';
import { concernsFirmware, isDells } from './dell-jobs.js';
import type { RedfishService } from './service.js';

type Body = RedfishAnswer['body'];
type Service = Pick<RedfishService, 'get'>;
type Values = Readonly<Record<string, unknown>>;

/** A resource whose settings are read and changed, and how it tells them. */
export interface SettingsHolder {
  readonly body: Body;
  /** What it is, for sentences. */
  readonly what: string;
  /** Its settings object may have another name than it says, or none. */
  readonly isBios?: true;
  readonly valuesOf: (body: Body) => Values;
  readonly bodyOf: (values: Values) => Values;
  /** What its values may be, where it says so itself and names no registry. */
  readonly registryOf?: (body: Body) => readonly unknown[];
  readonly concerns: (job: Body) => boolean;
}

/** By `Attributes` and a registry of them, as a BIOS has them, and Dell's controllers for network cards. */
const byAttributes = {
  valuesOf: (body: Body): Values => (body.Attributes ?? {}) as Values,
  bodyOf: (values: Values): Values => ({ Attributes: values }),
};

export const biosHolder = (body: Body): SettingsHolder => ({
  ...byAttributes,
  ...{ body, what: 'its BIOS', isBios: true, concerns: concernsFirmware },
});

const nameOf = (path: string): string => path.replace(/\/+$/, '').split('/').at(-1) ?? '';

const membersOf = async (service: Service, path: string | undefined): Promise<readonly string[]> => {
  if (path === undefined) return [];
  const { Members: members } = (await service.get(path)).body;
  return (Array.isArray(members) ? members : []).flatMap((one) => idOf(one) ?? []);
};

/** Functions of all adapters of all chassis, as paths of their resources. */
const functionPaths = async (service: Service, adapter: string | undefined): Promise<readonly string[]> => {
  const root = (await service.get('/redfish/v1/')).body;
  const found: string[] = [];
  for (const chassis of await membersOf(service, idOf(root.Chassis)))
    for (const path of await membersOf(service, idOf((await service.get(chassis)).body.NetworkAdapters)))
      if (adapter === undefined || nameOf(path) === adapter)
        found.push(
          ...(await membersOf(service, idOf((await service.get(path)).body.NetworkDeviceFunctions))),
        );
  // Several chassis may have one card.
  return [...new Set(found)];
};

/**
 * The function of that name, or those that there are. Dell's controllers have its settings in a resource of their own,
 * others in the function itself.
 */
export const functionHolder = async (
  service: Service,
  { adapter, function: name }: NetworkFunctionName,
): Promise<SettingsHolder | { readonly paths: readonly string[] }> => {
  const paths = await functionPaths(service, adapter);
  const [path, other] = paths.filter((one) => nameOf(one) === name);
  if (path === undefined || other !== undefined) return { paths };
  const { body } = await service.get(path);
  const dells = isDells(path) ? await dellsAttributes(service, path, body) : undefined;
  // A job that names no function, or another one, is somebody else's, and to take it back would lose their settings.
  const concerns = (job: Body): boolean =>
    job.JobType === 'NICConfiguration' &&
    String(job.Name)
      .split(/[^\w.-]+/)
      .includes(name);
  const what = `network function ${name}`;
  return dells
    ? { ...byAttributes, body: dells, what, concerns }
    : { body, what, valuesOf: flat, bodyOf: nested, registryOf: described, concerns: () => false };
};

const dellsAttributes = async (service: Service, path: string, body: Body): Promise<Body | undefined> => {
  const { Oem: oem } = (body.Links ?? {}) as { Oem?: { Dell?: Body } };
  const named = idOf(entryOf(oem?.Dell ?? {}, 'DellNetworkAttributes'));
  try {
    const place = named ?? `${path}/Oem/Dell/DellNetworkAttributes/${nameOf(path)}`;
    return (await service.get(place)).body;
  } catch (error) {
    if (error instanceof RiggerError && error.diagnostics[0]?.code === 'connection/controller-refused')
      return undefined;
    throw error;
  }
};

/** What tells what a function is, and is no setting of it. */
const noSettings = new Set(['Id', 'Name', 'Description', 'Links', 'Oem', 'Actions', 'Status', 'Metrics']);
const readOnly = new Set([
  ...['MaxVirtualFunctions', 'NetDevFuncCapabilities', 'PhysicalPortAssignment'],
  ...['Ethernet.PermanentMACAddress', 'FibreChannel.PermanentWWPN', 'FibreChannel.PermanentWWNN'],
]);

/** The properties of a function and of what it holds, by names such as `Ethernet.MTUSize`. */
const flat = (body: Body, above = ''): Values =>
  Object.fromEntries(
    Object.entries(body).flatMap(([name, value]): [string, unknown][] => {
      if (name.includes('@') || (above === '' && noSettings.has(name)) || Array.isArray(value)) return [];
      if (typeof value === 'object' && value !== null)
        return above.split('.').length > 2 ? [] : Object.entries(flat(value as Body, `${above}${name}.`));
      return [[`${above}${name}`, value]];
    }),
  );

const nested = (values: Values): Values => {
  const body: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(values)) {
    const words = name.split('.');
    let place = body;
    for (const word of words.slice(0, -1)) {
      place[word] = { ...(place[word] as Body | undefined) };
      place = place[word] as Record<string, unknown>;
    }
    place[words.at(-1)!] = value;
  }
  return body;
};

const types: Readonly<Record<string, string>> = { boolean: 'Boolean', number: 'Integer' };

/** Entries as an attribute registry has them, from what a function says of its own properties. */
const described = (body: Body): readonly unknown[] =>
  Object.entries(flat(body)).map(([name, value]) => {
    const words = name.split('.');
    const holder = words.slice(0, -1).reduce<Body>((place, word) => (place[word] ?? {}) as Body, body);
    const allowed = holder[`${words.at(-1)}@Redfish.AllowableValues`];
    return {
      AttributeName: name,
      Type: Array.isArray(allowed) ? 'Enumeration' : (types[typeof value] ?? 'String'),
      ReadOnly: readOnly.has(name),
      ...(Array.isArray(allowed) && { Value: allowed.map((one) => ({ ValueName: String(one) })) }),
    };
  });
