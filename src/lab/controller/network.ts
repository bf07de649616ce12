import type { Dialect } from './dialects.js';
import { isDells } from './network-values.js';
import { pathsOf, type Voice } from './voice.js';

const root = '/redfish/v1';
const link = (path: string) => ({ '@odata.id': path });

const choices = {
  VirtualizationMode: ['NONE', 'SRIOV', 'NPAR'],
  NetDevFuncType: ['Disabled', 'Ethernet'],
} as const;

/** Where they are. */
export const networkPaths = (dialect: Dialect) => {
  const chassis = `${root}/Chassis/${dialect.system}`;
  const [adapter, name] = isDells(dialect) ? ['NIC.Slot.1', 'NIC.Slot.1-1-1'] : ['DE000001', '1'];
  const adapters = `${chassis}/NetworkAdapters`;
  const functions = `${adapters}/${adapter}/NetworkDeviceFunctions`;
  const place = `${functions}/${name}`;
  const holder = isDells(dialect) ? `${place}/Oem/Dell/DellNetworkAttributes/${name}` : place;
  return {
    ...{ chassis, adapters, adapter: `${adapters}/${adapter}`, functions, place, holder },
    /** MegaRAC and OpenBMC change the function itself. */
    settings: isDells(dialect)
      ? `${holder}/Settings`
      : dialect.namesSettings && dialect.describesResets !== true
        ? `${holder}/${dialect.settings}`
        : undefined,
    registry: `NetworkAttributeRegistry_${name}`,
  };
};

/** A resource below `/redfish/v1/Chassis`, and the registry of its attributes; undefined when there is none. */
export const networkResourceAt = (path: string, voice: Voice): object | undefined => {
  const { dialect, network, nextNetwork } = voice;
  const paths = networkPaths(dialect);
  const resource = (type: string, rest: object) => ({
    ...{ '@odata.id': path, '@odata.type': `#${type}`, Id: path.split('/').pop(), Name: type, ...rest },
  });
  const collection = (kind: string, member: string) =>
    resource(`${kind}Collection.${kind}Collection`, { Members: [link(member)], 'Members@odata.count': 1 });
  const settings = paths.settings && {
    '@Redfish.Settings': {
      SettingsObject: link(paths.settings),
      ...(dialect.applyTimes && { SupportedApplyTimes: dialect.applyTimes }),
    },
  };
  if (path === `${root}/Chassis`) return collection('Chassis', paths.chassis);
  if (path === paths.chassis)
    return resource('Chassis.v1_23_0.Chassis', { NetworkAdapters: link(paths.adapters) });
  if (path === paths.adapters) return collection('NetworkAdapter', paths.adapter);
  if (path === paths.adapter)
    return resource('NetworkAdapter.v1_9_0.NetworkAdapter', {
      NetworkDeviceFunctions: link(paths.functions),
    });
  if (path === paths.functions) return collection('NetworkDeviceFunction', paths.place);
  if (path === paths.place)
    return resource('NetworkDeviceFunction.v1_9_0.NetworkDeviceFunction', {
      MaxVirtualFunctions: 7,
      Ethernet: { MACAddress: '52:54:00:D0:01:01', MTUSize: 1500 },
      ...(isDells(dialect)
        ? { Links: { Oem: { Dell: { DellNetworkAttributes: link(paths.holder) } } } }
        : { ...network, 'NetDevFuncType@Redfish.AllowableValues': choices.NetDevFuncType, ...settings }),
    });
  if (path === paths.holder)
    return resource('DellAttributes.v1_0_0.DellAttributes', {
      AttributeRegistry: paths.registry,
      Attributes: network,
      ...settings,
    });
  if (path === paths.settings) {
    const then = Object.fromEntries(
      Object.entries(nextNetwork ?? network).filter(
        ([name, value]) => dialect.settingsShow === 'all' || network[name] !== value,
      ),
    );
    return isDells(dialect)
      ? resource('DellAttributes.v1_0_0.DellAttributes', {
          Attributes: then,
          ...(dialect.jobs === 'by-apply-time' && { Oem: { Dell: { Jobs: link(pathsOf(dialect).jobs) } } }),
        })
      : resource('NetworkDeviceFunction.v1_9_0.NetworkDeviceFunction', then);
  }
  if (isDells(dialect) && path === `${root}/Registries/${paths.registry}`)
    return resource('AttributeRegistry.v1_3_6.AttributeRegistry', {
      RegistryEntries: {
        Attributes: Object.keys(network).map((name) => ({
          ...{ AttributeName: name, Type: 'Enumeration', ReadOnly: name === 'WakeOnLan' },
          Value: (name === 'VirtualizationMode' ? choices[name] : ['Disabled', 'Enabled']).map((one) => ({
            ValueName: one,
          })),
        })),
      },
    });
  return undefined;
};

/** What a PATCH of these settings wants; undefined where it is about something else. */
export const networkWanted = (body: Readonly<Record<string, unknown>>, dialect: Dialect): object =>
  isDells(dialect)
    ? ((body.Attributes ?? {}) as object)
    : Object.fromEntries(Object.entries(body).filter(([name]) => !name.startsWith('@')));

/** Takes settings, or says which name or value is wrong; those that wait are in force when the board starts anew. */
export const changeNetwork = (wanted: object, voice: Voice): string | undefined => {
  const { network, nextNetwork, dialect } = voice;
  const wrong = Object.entries(wanted).find(([name, value]) => {
    if (!Object.hasOwn(network, name) || typeof value !== typeof network[name]) return true;
    return name in choices && !(choices[name as keyof typeof choices] as readonly unknown[]).includes(value);
  });
  if (wrong) return wrong[0];
  const next = { ...(nextNetwork ?? network), ...wanted };
  voice.nextNetwork = next;
  if (networkPaths(dialect).settings === undefined) voice.network = next;
  return undefined;
};
