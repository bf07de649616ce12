import { RiggerError } from '../../model/index.js';
import { idOf, type RedfishAnswer } from './answer.js';
import type { RedfishService } from './service.js';

type Body = RedfishAnswer['body'];

/** An attribute registry: its attributes, and how they depend on each other. */
interface Registry {
  readonly registry: readonly unknown[];
  readonly dependencies: readonly unknown[];
}

/** A registry is a file behind a resource behind a collection; some controllers leave the first two out. */
export const readRegistry = async (
  service: Pick<RedfishService, 'get'>,
  wanted: string | undefined,
): Promise<Registry> => {
  const none = { registry: [], dependencies: [] };
  try {
    const collection = (await service.get('/redfish/v1/Registries')).body;
    const members = Array.isArray(collection.Members) ? (collection.Members as Body[]) : [];
    const paths = members.flatMap((member) => idOf(member) ?? []);
    const path = registryAmong(paths, wanted) ?? (wanted && `/redfish/v1/Registries/${wanted}`);
    if (path === undefined) return none;
    const entry = (await service.get(path)).body;
    const locations = Array.isArray(entry.Location) ? (entry.Location as Body[]) : [];
    const english = locations.find((one) => String(one?.Language).startsWith('en')) ?? locations[0];
    const uri = typeof english?.Uri === 'string' ? english.Uri : undefined;
    const file = uri === undefined ? entry : (await service.get(uri)).body;
    const entries = (file.RegistryEntries ?? {}) as Body;
    const listed = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
    return { registry: listed(entries.Attributes), dependencies: listed(entries.Dependencies) };
  } catch (error) {
    // Without a registry values are not judged beforehand; the controller judges them.
    if (error instanceof RiggerError && error.diagnostics[0]?.code === 'connection/controller-refused')
      return none;
    throw error;
  }
};

/** The registry of a name, else the only one of that name in another version, else the only one of BIOS attributes. */
const registryAmong = (paths: readonly string[], wanted: string | undefined): string | undefined => {
  const nameOf = (path: string): string => path.replace(/\/+$/, '').split('/').at(-1) ?? '';
  const withoutVersion = (name: string): string => name.replace(/\.v?\d+([._]\d+)*$/, '');
  const only = (found: readonly string[]): string | undefined => (found.length === 1 ? found[0] : undefined);
  if (wanted === undefined) return only(paths.filter((path) => /^bios\w*attribute/i.test(nameOf(path))));
  return (
    paths.find((path) => nameOf(path) === wanted) ??
    only(paths.filter((path) => withoutVersion(nameOf(path)) === withoutVersion(wanted)))
  );
};
