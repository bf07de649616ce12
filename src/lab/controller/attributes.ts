import type { FirmwareSettings } from '../machine/spec.js';

/** A BIOS attribute as an attribute registry describes it (Redfish schema AttributeRegistry). */
export interface Attribute {
  readonly name: string;
  readonly display: string;
  readonly help: string;
  readonly values: readonly string[];
  readonly readOnly: boolean;
}

export const registryName = 'BiosAttributeRegistryRigger.v1_0_0';

const onOff = ['Enabled', 'Disabled'] as const;

/** The settings that decide the emulated board, under the names that HPE's servers use for them. */
const settings = {
  IntelProcVtd: 'vtd',
  ProcVirtualization: 'svm',
  Sriov: 'sriov',
} as const satisfies Record<string, keyof FirmwareSettings>;

type SettingName = keyof typeof settings;
const settingNames = Object.keys(settings) as SettingName[];

export const attributes: readonly Attribute[] = [
  {
    name: 'IntelProcVtd',
    display: 'Intel VT-d',
    help: 'Whether the board has an IOMMU.',
    values: onOff,
    readOnly: false,
  },
  {
    name: 'ProcVirtualization',
    display: 'Virtualization technology',
    help: 'Whether the processor can run virtual machines.',
    values: onOff,
    readOnly: false,
  },
  {
    name: 'Sriov',
    display: 'SR-IOV',
    help: 'Whether network adapters offer virtual functions.',
    values: onOff,
    readOnly: false,
  },
  {
    name: 'BootMode',
    display: 'Boot mode',
    help: 'How the board boots.',
    values: ['LegacyBios', 'Uefi'],
    readOnly: true,
  },
];

export type AttributeValues = Readonly<Record<string, string>>;

/** The attributes of a board with these settings. */
export const attributeValues = (firmware: FirmwareSettings): AttributeValues => ({
  ...Object.fromEntries(
    settingNames.map((name) => [name, firmware[settings[name]] ? 'Enabled' : 'Disabled']),
  ),
  BootMode: 'LegacyBios',
});

/** What is wrong with one attribute of a PATCH. */
export interface AttributeMistake {
  readonly kind: 'unknown' | 'read-only' | 'value';
  readonly name: string;
  readonly value: unknown;
}

export type AttributeChange =
  | { readonly firmware: FirmwareSettings }
  | { readonly mistakes: readonly AttributeMistake[] };

/** Puts attributes over settings; nothing is taken when one of them is wrong. */
export const changeAttributes = (
  before: FirmwareSettings,
  wanted: Readonly<Record<string, unknown>>,
): AttributeChange => {
  const mistakes = Object.entries(wanted).flatMap(([name, value]): AttributeMistake[] => {
    const attribute = attributes.find((one) => one.name === name);
    if (attribute === undefined) return [{ kind: 'unknown', name, value }];
    if (attribute.readOnly) return [{ kind: 'read-only', name, value }];
    return typeof value === 'string' && attribute.values.includes(value)
      ? []
      : [{ kind: 'value', name, value }];
  });
  if (mistakes.length > 0) return { mistakes };
  const changes = settingNames
    .filter((name) => name in wanted)
    .map((name) => [settings[name], wanted[name] === 'Enabled']);
  return { firmware: { ...before, ...Object.fromEntries(changes) } };
};
