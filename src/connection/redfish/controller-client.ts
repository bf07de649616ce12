import {
  type ControllerRequest,
  entryOf,
  type PowerAction,
  problem,
  RiggerError,
} from '../../model/index.js';
import type { RedfishAnswer } from './answer.js';
import type { RedfishService } from './service.js';

type Body = RedfishAnswer['body'];

/** Carries out requests on a Redfish service: finds the system, follows its links, speaks its vendor's dialect. */
export class ControllerClient {
  #system: { readonly path: string; readonly body: Body } | undefined;

  constructor(
    private readonly host: string,
    private readonly service: Pick<RedfishService, 'get' | 'patch' | 'post'>,
    /** Identifier of the system, where a controller has several (blade enclosures). */
    private readonly systemId: string | undefined,
  ) {}

  /** The answer as text: JSON for what reads, a sentence for what changes. */
  async carryOut(request: ControllerRequest): Promise<string> {
    switch (request.do) {
      case 'read-firmware':
        return JSON.stringify(await this.#readFirmware());
      case 'read-power':
        this.#system = undefined;
        return JSON.stringify({
          power: String((await this.#findSystem()).body.PowerState ?? 'unknown').toLowerCase(),
        });
      case 'set-firmware':
        return this.#setFirmware(request.attributes);
      case 'power':
        return this.#power(request.action);
    }
  }

  async #findSystem(): Promise<{ readonly path: string; readonly body: Body }> {
    if (this.#system) return this.#system;
    const root = (await this.service.get('/redfish/v1/')).body;
    const systems = (await this.service.get(linkIn(root, 'Systems') ?? '/redfish/v1/Systems')).body;
    const members = (Array.isArray(systems.Members) ? (systems.Members as Body[]) : []).flatMap(
      (member) => idOf(member) ?? [],
    );
    const path =
      this.systemId === undefined ? members[0] : members.find((one) => one.endsWith(`/${this.systemId}`));
    if (path === undefined || (this.systemId === undefined && members.length > 1))
      throw this.#lacks(
        `one system; it has ${members.join(', ') || 'none'}`,
        'name one: `redfish: { system: … }`',
      );
    this.#system = { path, body: (await this.service.get(path)).body };
    return this.#system;
  }

  async #bios(): Promise<Body> {
    const { body } = await this.#findSystem();
    const path = linkIn(body, 'Bios');
    if (path === undefined)
      throw this.#lacks('BIOS settings (no Bios resource)', 'update the controller’s firmware');
    return (await this.service.get(path)).body;
  }

  /** What is in force, what waits for a reset, and what the registry allows. */
  async #readFirmware() {
    const bios = await this.#bios();
    const settings = settingsPath(bios);
    const pending = settings === undefined ? {} : ((await this.service.get(settings)).body.Attributes ?? {});
    const wanted = typeof bios.AttributeRegistry === 'string' ? bios.AttributeRegistry : undefined;
    const registry = await this.#registry(wanted);
    return { attributes: bios.Attributes ?? {}, pending, registry };
  }

  /** A registry is a file behind a resource behind a collection; some controllers leave the first two out. */
  async #registry(wanted: string | undefined): Promise<unknown[]> {
    try {
      const collection = (await this.service.get('/redfish/v1/Registries')).body;
      const members = Array.isArray(collection.Members) ? (collection.Members as Body[]) : [];
      const paths = members.flatMap((member) => idOf(member) ?? []);
      const path = registryAmong(paths, wanted) ?? (wanted && `/redfish/v1/Registries/${wanted}`);
      if (path === undefined) return [];
      const entry = (await this.service.get(path)).body;
      const locations = Array.isArray(entry.Location) ? (entry.Location as Body[]) : [];
      const english = locations.find((one) => String(one?.Language).startsWith('en')) ?? locations[0];
      const uri = typeof english?.Uri === 'string' ? english.Uri : undefined;
      const file = uri === undefined ? entry : (await this.service.get(uri)).body;
      const entries = (file.RegistryEntries ?? {}) as Body;
      return Array.isArray(entries.Attributes) ? entries.Attributes : [];
    } catch (error) {
      // Without a registry values are not judged beforehand; the controller judges them.
      if (error instanceof RiggerError && error.diagnostics[0]?.code === 'connection/controller-refused')
        return [];
      throw error;
    }
  }

  async #setFirmware(attributes: Readonly<Record<string, unknown>>): Promise<string> {
    const bios = await this.#bios();
    const path = settingsPath(bios) ?? idOf(bios);
    if (path === undefined)
      throw this.#lacks('a settings object for its BIOS', 'change the settings in its own interface');
    const found = await this.service.get(path);
    const times = (bios['@Redfish.Settings'] as Body | undefined)?.SupportedApplyTimes;
    const onReset = Array.isArray(times) && times.includes('OnReset');
    // Dell's controllers make their configuration job from this; HPE's and others need nothing.
    const when = onReset
      ? {
          '@Redfish.SettingsApplyTime': {
            '@odata.type': '#Settings.v1_1_0.PreferredApplyTime',
            ApplyTime: 'OnReset',
          },
        }
      : {};
    const etag = found.headers.etag ?? found.body['@odata.etag'];
    const answer = await this.service.patch(
      path,
      { ...when, Attributes: attributes },
      typeof etag === 'string' ? etag : undefined,
    );
    const job = answer.headers.location ?? (onReset ? undefined : await this.#dellJob(path));
    return typeof job === 'string' ? `job ${job}\n` : 'settings wait for the next reset\n';
  }

  /**
   * Dell's controllers that know no apply time (iDRAC 8, early iDRAC 9) change nothing at a reset without a job that
   * somebody asked for.
   */
  async #dellJob(settings: string): Promise<string | string[] | undefined> {
    if (!settings.includes('/System.Embedded.')) return undefined;
    const jobs = '/redfish/v1/Managers/iDRAC.Embedded.1/Jobs';
    return (await this.service.post(jobs, { TargetSettingsURI: settings })).headers.location;
  }

  async #power(action: PowerAction): Promise<string> {
    const { body } = await this.#findSystem();
    const reset = (body.Actions as Body | undefined)?.['#ComputerSystem.Reset'] as Body | undefined;
    const target = reset?.target;
    if (typeof target !== 'string') throw this.#lacks('a reset action', 'use its own interface');
    const allowed = await this.#resetTypes(reset ?? {});
    const type = resetTypes[action].find((one) => !Array.isArray(allowed) || allowed.includes(one));
    if (type === undefined)
      throw this.#lacks(
        `any of ${resetTypes[action].join(', ')} among its resets`,
        `it has ${(allowed as string[]).join(', ')}`,
      );
    await this.service.post(target, { ResetType: type });
    this.#system = undefined;
    return `${type}\n`;
  }

  /** With the action itself, or behind the link that describes its parameters. */
  async #resetTypes(reset: Body): Promise<unknown> {
    const described = reset['@Redfish.ActionInfo'];
    const own = reset['ResetType@Redfish.AllowableValues'];
    if (own !== undefined || typeof described !== 'string') return own;
    const { Parameters: parameters } = (await this.service.get(described)).body;
    return (Array.isArray(parameters) ? (parameters as Body[]) : []).find(
      ({ Name: name }) => name === 'ResetType',
    )?.AllowableValues;
  }

  #lacks(what: string, help: string): RiggerError {
    return new RiggerError([
      problem(
        'connection/controller-lacks',
        `the management controller of ${this.host} does not offer ${what}`,
        { help },
      ),
    ]);
  }
}

/** Redfish's reset types, the preferred ones first (DSP2046, Resource.ResetType). */
const resetTypes: Readonly<Record<PowerAction, readonly string[]>> = {
  on: ['On', 'ForceOn'],
  off: ['GracefulShutdown', 'PushPowerButton'],
  'force-off': ['ForceOff'],
  restart: ['GracefulRestart', 'ForceRestart', 'PowerCycle'],
  'force-restart': ['ForceRestart', 'PowerCycle'],
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

const idOf = (value: unknown): string | undefined => {
  const id = (value as Body | undefined)?.['@odata.id'];
  return typeof id === 'string' ? id : undefined;
};
const linkIn = (body: Body, name: string): string | undefined => idOf(entryOf(body, name));
const settingsPath = (bios: Body): string | undefined =>
  linkIn((bios['@Redfish.Settings'] ?? {}) as Body, 'SettingsObject');
