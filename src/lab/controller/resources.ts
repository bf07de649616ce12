import type { FirmwareSettings } from '../machine/spec.js';
import { attributes, attributeValues, registryName } from './attributes.js';

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

export const resetTypes = [
  'On',
  'ForceOff',
  'ForceOn',
  'ForceRestart',
  'GracefulRestart',
  'GracefulShutdown',
  'PowerCycle',
  'PushPowerButton',
] as const;
export type ResetType = (typeof resetTypes)[number];

export const root = '/redfish/v1';
const system = `${root}/Systems/1`;
const bios = `${system}/Bios`;
export const biosSettings = `${bios}/Settings`;
export const resetAction = `${system}/Actions/ComputerSystem.Reset`;
export const resetBiosAction = `${bios}/Actions/Bios.ResetBios`;
export const sessions = `${root}/SessionService/Sessions`;
const manager = `${root}/Managers/1`;
const registries = `${root}/Registries`;
const registryFile = `${registries}/${registryName}`;

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
    Managers: link(`${root}/Managers`),
    Registries: link(registries),
    SessionService: link(`${root}/SessionService`),
    Links: { Sessions: link(sessions) },
  });

const computerSystem = ({ name, poweredOn, vcpus, memory }: ControlledMachine) =>
  resource(system, 'ComputerSystem.v1_20_0.ComputerSystem', name, {
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
      '#ComputerSystem.Reset': { target: resetAction, 'ResetType@Redfish.AllowableValues': resetTypes },
    },
  });

const biosResource = ({ firmware }: ControlledMachine) =>
  resource(bios, 'Bios.v1_2_1.Bios', 'BIOS settings in force', {
    AttributeRegistry: registryName,
    Attributes: attributeValues(firmware),
    '@Redfish.Settings': {
      '@odata.type': '#Settings.v1_3_5.Settings',
      SettingsObject: link(biosSettings),
      SupportedApplyTimes: ['OnReset'],
    },
    Actions: { '#Bios.ResetBios': { target: resetBiosAction } },
  });

const settingsResource = ({ firmware, pending }: ControlledMachine) =>
  resource(biosSettings, 'Bios.v1_2_1.Bios', 'BIOS settings from the next reset on', {
    AttributeRegistry: registryName,
    Attributes: attributeValues(pending ?? firmware),
  });

const attributeRegistry = () => ({
  '@odata.id': `${registryFile}/registry`,
  '@odata.type': '#AttributeRegistry.v1_3_6.AttributeRegistry',
  Id: registryName,
  Name: 'BIOS attribute registry',
  Language: 'en',
  OwningEntity: 'rigger',
  RegistryVersion: '1.0.0',
  SupportedSystems: [{ ProductName: 'rigger lab', SystemId: 'rigger-lab' }],
  RegistryEntries: {
    Attributes: attributes.map(({ name, display, help, values, readOnly }) => ({
      AttributeName: name,
      DisplayName: display,
      HelpText: help,
      Type: 'Enumeration',
      ReadOnly: readOnly,
      ResetRequired: true,
      Value: values.map((value) => ({ ValueName: value, ValueDisplayName: value })),
    })),
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
): object | undefined => {
  if (path === '/redfish') return { v1: `${root}/` };
  if (path === root) return serviceRoot();
  if (path === `${root}/Systems`) return collection(path, 'ComputerSystem', [system]);
  if (path === system) return computerSystem(machine);
  if (path === bios) return biosResource(machine);
  if (path === biosSettings) return settingsResource(machine);
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
      Registry: registryName,
      Languages: ['en'],
      Location: [{ Language: 'en', Uri: `${registryFile}/registry` }],
    });
  if (path === `${registryFile}/registry`) return attributeRegistry();
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
  return undefined;
};
