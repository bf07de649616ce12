import type { FirmwareSettings } from '../machine/spec.js';
import { attributesOf, attributeValues } from './attributes.js';
import { networkPaths, networkResourceAt } from './network.js';
import { pathsOf, type Voice, waitingJobOf } from './voice.js';

/** What a controller knows of its machine when it answers a request. */
export interface ControlledMachine {
  readonly name: string;
  readonly poweredOn: boolean;
  readonly vcpus: number;
  /** MiB */
  readonly memory: number;
  readonly firmware: FirmwareSettings;
  readonly pending: FirmwareSettings | undefined;
}

export const root = '/redfish/v1';
export const sessions = `${root}/SessionService/Sessions`;
const registries = `${root}/Registries`;

const link = (path: string) => ({ '@odata.id': path });
const resource = (path: string, type: string, name: string, rest: object) => ({
  '@odata.id': path,
  '@odata.type': `#${type}`,
  Id: path.split('/').pop(),
  Name: name,
  ...rest,
});
const collection = (path: string, kind: string, members: readonly string[]) => ({
  '@odata.id': path,
  '@odata.type': `#${kind}Collection.${kind}Collection`,
  Name: `${kind} collection`,
  Members: members.map(link),
  'Members@odata.count': members.length,
});

const serviceRoot = () =>
  resource(root, 'ServiceRoot.v1_15_0.ServiceRoot', 'rigger lab management controller', {
    RedfishVersion: '1.15.0',
    Systems: link(`${root}/Systems`),
    Chassis: link(`${root}/Chassis`),
    Managers: link(`${root}/Managers`),
    Registries: link(registries),
    SessionService: link(`${root}/SessionService`),
    Links: { Sessions: link(sessions) },
  });

const computerSystem = ({ name, poweredOn, vcpus, memory }: ControlledMachine, { dialect }: Voice) => {
  const { system, bios, manager, reset, resetInfo } = pathsOf(dialect);
  return resource(system, 'ComputerSystem.v1_20_0.ComputerSystem', name, {
    SystemType: 'Physical',
    HostName: name,
    Manufacturer: 'QEMU',
    Model: 'Standard PC (Q35 + ICH9, 2009)',
    PowerState: poweredOn ? 'On' : 'Off',
    Status: { State: poweredOn ? 'Enabled' : 'StandbyOffline', Health: 'OK' },
    ProcessorSummary: { Count: vcpus },
    MemorySummary: { TotalSystemMemoryGiB: memory / 1024 },
    Bios: link(bios),
    Links: { ManagedBy: [link(manager)] },
    Actions: {
      '#ComputerSystem.Reset': {
        target: reset,
        ...(dialect.describesResets
          ? { '@Redfish.ActionInfo': resetInfo }
          : { 'ResetType@Redfish.AllowableValues': dialect.resets }),
      },
    },
  });
};

const resetInfo = ({ dialect }: Voice) =>
  resource(pathsOf(dialect).resetInfo, 'ActionInfo.v1_2_0.ActionInfo', 'Reset', {
    Parameters: [{ Name: 'ResetType', Required: true, DataType: 'String', AllowableValues: dialect.resets }],
  });

/** With a tag in the body, where the dialect has it there. */
const tagged = ({ dialect, version }: Voice) =>
  dialect.tag === undefined ? {} : { '@odata.etag': tagOf(dialect.tag, version) };

/** The tag of the settings as they are. */
export const tagOf = (kind: NonNullable<Voice['dialect']['tag']>, version: number): string =>
  `${kind === 'weak' || kind === 'never-equal' ? 'W/' : ''}"${version}"`;

const biosResource = ({ firmware, pending }: ControlledMachine, voice: Voice) => {
  const { dialect, profile, nextProfile } = voice;
  const { bios, settings, resetBios } = pathsOf(dialect);
  const early = dialect.showsWaitingAsCurrent && waitingJobOf(voice) !== undefined;
  return resource(bios, 'Bios.v1_2_1.Bios', 'BIOS settings in force', {
    ...(dialect.names === undefined ? {} : { AttributeRegistry: dialect.names }),
    Attributes: early
      ? attributeValues(pending ?? firmware, voice, nextProfile ?? profile)
      : attributeValues(firmware, voice),
    ...(dialect.namesSettings && {
      '@Redfish.Settings': {
        '@odata.type': '#Settings.v1_3_5.Settings',
        SettingsObject: link(settings),
        ...(dialect.applyTimes && { SupportedApplyTimes: dialect.applyTimes }),
      },
    }),
    Actions: { '#Bios.ResetBios': { target: resetBios } },
  });
};

const settingsResource = ({ firmware, pending }: ControlledMachine, voice: Voice) => {
  const { dialect, drafted, nextProfile } = voice;
  const now = attributeValues(firmware, voice);
  const then = attributeValues(drafted ?? pending ?? firmware, voice, nextProfile);
  const { settings, jobs } = pathsOf(dialect);
  return resource(settings, 'Bios.v1_2_1.Bios', 'BIOS settings from the next reset on', {
    ...(dialect.names === undefined ? {} : { AttributeRegistry: dialect.names }),
    ...tagged(voice),
    Attributes:
      dialect.settingsShow === 'all'
        ? then
        : Object.fromEntries(Object.entries(then).filter(([name, value]) => now[name] !== value)),
    ...(dialect.jobs === 'by-apply-time' && { Oem: { Dell: { Jobs: link(jobs) } } }),
  });
};

const jobResource = (path: string, { id, of, name, state }: Voice['jobs'][number], { dialect }: Voice) =>
  resource(
    `${path}/${id}`,
    'DellJob.v1_2_0.DellJob',
    name ?? `Configure: ${of === 'bios' ? 'BIOS.Setup.1-1' : networkPaths(dialect).place.split('/').pop()}`,
    {
      Id: id,
      JobState: state,
      JobType: of === 'bios' ? 'BIOSConfiguration' : 'NICConfiguration',
    },
  );

/** SR-IOV is read-only while the profile is not the user's own. */
const sriovLock = {
  Dependency: {
    MapFrom: [
      {
        MapFromAttribute: 'SysProfile',
        MapFromCondition: 'NEQ',
        MapFromProperty: 'CurrentValue',
        MapFromValue: 'Custom',
      },
    ],
    MapToAttribute: 'Sriov',
    MapToProperty: 'ReadOnly',
    MapToValue: true,
  },
  DependencyFor: 'Sriov',
  Type: 'Map',
};

const attributeRegistry = ({ dialect }: Voice) => ({
  '@odata.id': `${pathsOf(dialect).registryFile}/registry`,
  '@odata.type': '#AttributeRegistry.v1_3_6.AttributeRegistry',
  Id: dialect.registry,
  Name: 'BIOS attribute registry',
  Language: 'en',
  OwningEntity: 'rigger',
  RegistryVersion: '1.0.0',
  SupportedSystems: [{ ProductName: 'rigger lab', SystemId: 'rigger-lab' }],
  RegistryEntries: {
    Attributes: attributesOf(dialect).map(({ name, display, help, values, readOnly }) => ({
      AttributeName: name,
      DisplayName: display,
      HelpText: help,
      Type: 'Enumeration',
      ReadOnly: readOnly,
      ResetRequired: true,
      Value: values.map((value) => ({ ValueName: value.name, ValueDisplayName: value.shown })),
    })),
    ...(dialect.profile && { Dependencies: [sriovLock] }),
  },
});

/**
 * The resource at a path (DSP0266, "Redfish Specification"), without a trailing slash; undefined when there is none.
 * @param openSessions identifiers of the sessions that are open
 */
export const resourceAt = (
  path: string,
  machine: ControlledMachine,
  openSessions: readonly string[],
  voice: Voice,
): object | undefined => {
  const { dialect } = voice;
  const { system, bios, settings, manager, registryFile, jobs, resetInfo: info } = pathsOf(dialect);
  if (path === '/redfish') return { v1: `${root}/` };
  if (path === root) return serviceRoot();
  if (path === `${root}/Systems`) return collection(path, 'ComputerSystem', [system]);
  if (path === system) return computerSystem(machine, voice);
  if (path === info && dialect.describesResets) return resetInfo(voice);
  if (path === bios) return biosResource(machine, voice);
  if (path === settings) return settingsResource(machine, voice);
  if (path === jobs && dialect.jobs) {
    const all = voice.jobs.map((job) => jobResource(jobs, job, voice));
    return { ...collection(path, 'DellJob', []), Members: all, 'Members@odata.count': all.length };
  }
  const job = voice.jobs.find(({ id }) => path === `${jobs}/${id}`);
  if (job) return jobResource(jobs, job, voice);
  if (path === `${root}/Managers`) return collection(path, 'Manager', [manager]);
  if (path === manager)
    return resource(path, 'Manager.v1_18_0.Manager', 'Management controller', {
      ManagerType: 'BMC',
      Status: { State: 'Enabled', Health: 'OK' },
      Links: { ManagerForServers: [link(system)] },
    });
  if (path === registries) return collection(path, 'MessageRegistryFile', [registryFile]);
  if (path === registryFile)
    return resource(path, 'MessageRegistryFile.v1_1_3.MessageRegistryFile', 'BIOS attribute registry file', {
      Registry: dialect.registry,
      Languages: ['en'],
      Location: [{ Language: 'en', Uri: `${registryFile}/registry` }],
    });
  if (path === `${registryFile}/registry`) return attributeRegistry(voice);
  if (path === `${root}/SessionService`)
    return resource(path, 'SessionService.v1_1_8.SessionService', 'Sessions', {
      ServiceEnabled: true,
      SessionTimeout: 1800,
      Sessions: link(sessions),
    });
  if (path === sessions)
    return collection(
      path,
      'Session',
      openSessions.map((id) => `${sessions}/${id}`),
    );
  const session = path.startsWith(`${sessions}/`) ? path.slice(sessions.length + 1) : undefined;
  if (session !== undefined && openSessions.includes(session))
    return resource(path, 'Session.v1_7_0.Session', 'Session', { UserName: 'rigger' });
  return networkResourceAt(path, voice);
};
