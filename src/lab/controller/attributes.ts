import type { FirmwareSettings } from '../machine/spec.js';
import type { Dialect, ValueWords } from './dialects.js';
import { type Profile, type Voice, voiceOf } from './voice.js';

/** A BIOS attribute as an attribute registry describes it (Redfish schema AttributeRegistry). */
export interface Attribute {
  readonly name: string;
  readonly display: string;
  readonly help: string;
  readonly values: readonly ValueWords[];
  readonly readOnly: boolean;
}

/** The settings that decide the emulated board, under the names that HPE's servers use for them. */
const settings = {
  IntelProcVtd: 'vtd',
  ProcVirtualization: 'svm',
  Sriov: 'sriov',
} as const satisfies Record<string, keyof FirmwareSettings>;

type SettingName = keyof typeof settings;
const settingNames = Object.keys(settings) as SettingName[];

const word = (name: string): ValueWords => ({ name, shown: name, given: name });

/** The registry's attributes, as a dialect tells them. */
export const attributesOf = ({ enabled, disabled, profile, unlisted }: Dialect): readonly Attribute[] => {
  const onOff = [enabled, disabled];
  return [
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
      readOnly: profile === true,
    },
    {
      name: 'BootMode',
      display: 'Boot mode',
      help: 'How the board boots.',
      values: unlisted ? [word('Uefi')] : [word('LegacyBios'), word('Uefi')],
      readOnly: !unlisted,
    },
    ...(profile
      ? [
          {
            name: 'SysProfile',
            display: 'System profile',
            help: 'Which settings are chosen together.',
            values: [word('PerfOptimized'), word('Custom')],
            readOnly: false,
          },
        ]
      : []),
  ];
};

export type AttributeValues = Readonly<Record<string, string>>;

/** The attributes of a board with these settings. */
export const attributeValues = (
  firmware: FirmwareSettings,
  { dialect, profile }: Voice = voiceOf(),
  next: Profile = profile,
): AttributeValues => ({
  ...Object.fromEntries(
    settingNames.map((name) => [name, (firmware[settings[name]] ? dialect.enabled : dialect.disabled).given]),
  ),
  BootMode: 'LegacyBios',
  ...(dialect.profile && { SysProfile: next }),
});

/** What is wrong with one attribute of a PATCH. */
export interface AttributeMistake {
  readonly kind: 'unknown' | 'read-only' | 'value';
  readonly name: string;
  readonly value: unknown;
}

export type AttributeChange =
  | { readonly firmware: FirmwareSettings; readonly profile?: Profile }
  | { readonly mistakes: readonly AttributeMistake[] };

/** Puts attributes over settings; nothing is taken when one of them is wrong. */
export const changeAttributes = (
  before: FirmwareSettings,
  wanted: Readonly<Record<string, unknown>>,
  { dialect, profile, nextProfile }: Voice = voiceOf(),
): AttributeChange => {
  const next = (dialect.profile && wanted.SysProfile) ?? nextProfile ?? profile;
  const mistakes = Object.entries(wanted).flatMap(([name, value]): AttributeMistake[] => {
    const attribute = attributesOf(dialect).find((one) => one.name === name);
    if (attribute === undefined) return [{ kind: 'unknown', name, value }];
    const locked = name === 'Sriov' && dialect.profile ? next !== 'Custom' : attribute.readOnly;
    if (locked) return [{ kind: 'read-only', name, value }];
    return attribute.values.some(({ given }) => given === value) ? [] : [{ kind: 'value', name, value }];
  });
  if (mistakes.length > 0) return { mistakes };
  const changes = settingNames
    .filter((name) => name in wanted)
    .map((name) => [settings[name], wanted[name] === dialect.enabled.given]);
  return {
    firmware: { ...before, ...Object.fromEntries(changes) },
    ...(dialect.profile && 'SysProfile' in wanted && { profile: wanted.SysProfile as Profile }),
  };
};
