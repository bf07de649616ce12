import {
  type ControllerRequest,
  entryOf,
  type NetworkFunctionName,
  type PowerAction,
  problem,
  RiggerError,
} from '../../model/index.js';
import { idOf, type RedfishAnswer } from './answer.js';
import { isDells, jobsOf, type WaitingJob, waitingJob } from './dell-jobs.js';
import { readRegistry } from './registry.js';
import type { RedfishService } from './service.js';
import { biosHolder, functionHolder, type SettingsHolder } from './settings-holder.js';

type Body = RedfishAnswer['body'];

/** Carries out requests on a Redfish service: finds the system, follows its links, speaks its vendor's dialect. */
export class ControllerClient {
  #system: { readonly path: string; readonly body: Body } | undefined;

  constructor(
    private readonly host: string,
    private readonly service: Pick<RedfishService, 'get' | 'patch' | 'post' | 'delete' | 'pause'>,
    /** Identifier of the system, where a controller has several (blade enclosures). */
    private readonly systemId: string | undefined,
  ) {}

  /** The answer as text: JSON for what reads, a sentence for what changes. */
  async carryOut(request: ControllerRequest): Promise<string> {
    switch (request.do) {
      case 'read-firmware':
        return JSON.stringify(await this.#readSettings(biosHolder(await this.#bios())));
      case 'read-power':
        this.#system = undefined;
        return JSON.stringify({
          power: String((await this.#findSystem()).body.PowerState ?? 'unknown').toLowerCase(),
        });
      case 'set-firmware':
        return this.#setSettings(biosHolder(await this.#bios()), request.attributes);
      case 'read-network':
        return JSON.stringify(await this.#readSettings(await this.#function(request)));
      case 'set-network':
        return this.#setSettings(await this.#function(request), request.attributes);
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

  async #function(name: NetworkFunctionName): Promise<SettingsHolder> {
    const found = await functionHolder(this.service, name);
    if ('body' in found) return found;
    throw this.#lacks(
      `one network function ${name.function}${name.adapter === undefined ? '' : ` of ${name.adapter}`}`,
      found.paths.length === 0
        ? 'it tells of no network adapters; update its firmware'
        : `it has ${found.paths.join(', ')}`,
    );
  }

  /**
   * Where settings are written: at the object that the resource names, else at one of those that a BIOS has without
   * naming it, else at the resource itself.
   */
  async #settings({
    body,
    isBios,
    what,
  }: SettingsHolder): Promise<{ readonly path: string; readonly answer: RedfishAnswer }> {
    const own = idOf(body);
    const named = settingsPath(body);
    const usual =
      own === undefined || !isBios
        ? []
        : ['SD', 'Settings', 'Pending'].map((name) => `${own.replace(/\/+$/, '')}/${name}`);
    for (const path of named === undefined ? usual : [named]) {
      const answer = await this.#ifThere(path);
      if (answer && (named !== undefined || typeof answer.body.Attributes === 'object'))
        return { path, answer };
    }
    const path = named ?? own;
    if (path === undefined)
      throw this.#lacks(`a settings object for ${what}`, 'change the settings in its own interface');
    return { path, answer: await this.service.get(path) };
  }

  /** Undefined where the service does not give it. */
  async #ifThere(path: string): Promise<RedfishAnswer | undefined> {
    try {
      return await this.service.get(path);
    } catch (error) {
      if (error instanceof RiggerError && error.diagnostics[0]?.code === 'connection/controller-refused')
        return undefined;
      throw error;
    }
  }

  /** What is in force, what waits for a reset, and what is allowed. */
  async #readSettings(holder: SettingsHolder) {
    const { body } = holder;
    const { path, answer } = await this.#settings(holder);
    const noted = path === idOf(body) ? {} : holder.valuesOf(answer.body);
    const job = await this.#waiting(path, answer.body, holder);
    const wanted = typeof body.AttributeRegistry === 'string' ? body.AttributeRegistry : undefined;
    return {
      attributes: holder.valuesOf(body),
      // What nobody made a job of comes into force at no reset.
      pending: isDells(path) && job === undefined ? {} : noted,
      ...(typeof job === 'object' && { job: job.id }),
      ...(holder.isBios || wanted !== undefined
        ? await readRegistry(this.service, wanted)
        : { registry: holder.registryOf?.(body) ?? [] }),
    };
  }

  async #waiting(
    settings: string,
    body: Body,
    { concerns }: SettingsHolder,
  ): Promise<WaitingJob | 'unknown' | undefined> {
    return isDells(settings) ? waitingJob(this.service, jobsOf(body), concerns) : undefined;
  }

  async #setSettings(holder: SettingsHolder, wanted: Readonly<Record<string, unknown>>): Promise<string> {
    const { path, answer: found } = await this.#settings(holder);
    const job = await this.#waiting(path, found.body, holder);
    if (typeof job !== 'object') return this.#write(holder, path, found, wanted);
    if (job.runs) throw this.#lacks(`changes while ${job.id} configures it`, 'wait until that job has ended');
    // While a job waits, Dell's controllers take no more settings: what it would have set goes into the next one.
    const before = holder.valuesOf(found.body);
    await this.service.delete(job.path);
    try {
      return await this.#write(holder, path, await this.service.get(path), { ...before, ...wanted });
    } catch (error) {
      throw await this.#putBack(error, job, () => this.#write(holder, path, undefined, before));
    }
  }

  /** Settings, and the job that brings them at the next reset, where the controller needs one. */
  async #write(
    holder: SettingsHolder,
    path: string,
    found: RedfishAnswer | undefined,
    attributes: Readonly<Record<string, unknown>>,
  ): Promise<string> {
    const times = (holder.body['@Redfish.Settings'] as Body | undefined)?.SupportedApplyTimes;
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
    const { headers, body } = found ?? (await this.service.get(path));
    const etag = headers.etag ?? body['@odata.etag'];
    const answer = await this.service.patch(
      path,
      { ...when, ...holder.bodyOf(attributes) },
      typeof etag === 'string' ? etag : undefined,
    );
    const job = answer.headers.location ?? (onReset ? undefined : await this.#dellJob(path, body));
    return typeof job === 'string' ? `job ${job}\n` : 'settings wait for the next reset\n';
  }

  /**
   * Dell's controllers that know no apply time (iDRAC 8, early iDRAC 9) change nothing at a reset without a job that
   * somebody asked for.
   */
  async #dellJob(settings: string, body: Body): Promise<string | string[] | undefined> {
    if (!isDells(settings)) return undefined;
    return (await this.service.post(jobsOf(body), { TargetSettingsURI: settings })).headers.location;
  }

  /** The failure of settings for which a job was taken back, after that job's own settings were made to wait again. */
  async #putBack(failure: unknown, job: WaitingJob, write: () => Promise<string>): Promise<unknown> {
    if (!(failure instanceof RiggerError)) return failure;
    const state = await write().then(
      () => `what ${job.id} would have set waits for the next reset again`,
      () => `${job.id} was taken back before, and what it would have set waits no longer: set it again`,
    );
    return new RiggerError(
      failure.diagnostics.map((one, index) =>
        index === 0 ? { ...one, notes: [...(one.notes ?? []), state] } : one,
      ),
      failure.exitCode,
    );
  }

  async #power(action: PowerAction): Promise<string> {
    const { body } = await this.#findSystem();
    const reset = (body.Actions as Body | undefined)?.['#ComputerSystem.Reset'] as Body | undefined;
    const target = reset?.target;
    if (typeof target !== 'string') throw this.#lacks('a reset action', 'use its own interface');
    const allowed = await this.#resetTypes(reset ?? {});
    if (action === 'restart' && (await this.#restartsInTwoSteps(target, allowed)))
      return 'GracefulShutdown, On\n';
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

  /** Where no restart asks the operating system first, a shutdown does, and then power; false where that is not to be had. */
  async #restartsInTwoSteps(target: string, allowed: unknown): Promise<boolean> {
    const has = (type: string): boolean => Array.isArray(allowed) && allowed.includes(type);
    if (!Array.isArray(allowed) || has('GracefulRestart') || !has('GracefulShutdown') || !has('On'))
      return false;
    await this.service.post(target, { ResetType: 'GracefulShutdown' });
    for (let look = 0; look < shutdownLooks; look++) {
      this.#system = undefined;
      if ((await this.#findSystem()).body.PowerState === 'Off') {
        await this.service.post(target, { ResetType: 'On' });
        this.#system = undefined;
        return true;
      }
      await this.service.pause(shutdownPause);
    }
    // It does not listen: it is restarted as one that was never asked.
    return false;
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

/** How long an operating system has to go down, in looks and milliseconds between them: two minutes. */
const shutdownLooks = 60;
const shutdownPause = 2000;

/** Redfish's reset types, the preferred ones first (DSP2046, Resource.ResetType). */
const resetTypes: Readonly<Record<PowerAction, readonly string[]>> = {
  on: ['On', 'ForceOn'],
  off: ['GracefulShutdown', 'PushPowerButton'],
  'force-off': ['ForceOff'],
  restart: ['GracefulRestart', 'ForceRestart', 'PowerCycle'],
  'force-restart': ['ForceRestart', 'PowerCycle'],
};

const linkIn = (body: Body, name: string): string | undefined => idOf(entryOf(body, name));
const settingsPath = (bios: Body): string | undefined =>
  linkIn((bios['@Redfish.Settings'] ?? {}) as Body, 'SettingsObject');
