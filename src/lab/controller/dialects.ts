/** Every reset that a machine of the lab can have. */
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

/** One of the two values of a setting, in each place where it stands. */
export interface ValueWords {
  /** Its name in the registry. */
  readonly name: string;
  /** What the registry says that menus show. */
  readonly shown: string;
  /** As attributes give it, and as they have to be set. */
  readonly given: string;
}

/** How the controllers of a vendor differ from what the specification leads one to expect. */
export interface Dialect {
  /** Identifiers of system and manager. */
  readonly system: string;
  readonly manager: string;
  /** The last part of the settings' path, and whether the BIOS names it. */
  readonly settings: string;
  readonly namesSettings: boolean;
  /** Whether the settings object has every attribute or those that change alone. */
  readonly settingsShow: 'all' | 'changed';
  readonly applyTimes?: readonly string[];
  /** Settings wait for a job: one that an apply time makes, or one that is asked for. */
  readonly jobs?: 'by-apply-time' | 'asked-for';
  /** What a job has not done yet is shown as if it were in force. */
  readonly showsWaitingAsCurrent?: true;
  /** The registry that the BIOS names, and the one that is there. */
  readonly names?: string;
  readonly registry: string;
  /** It is compressed unasked, or not given to those who do not take that. */
  readonly gzip?: 'unasked' | 'required';
  readonly resets: readonly ResetType[];
  /** They are told by another resource. */
  readonly describesResets?: true;
  /** Tags of settings: in a header, in the body alone; weak ones may be equal to their text alone. */
  readonly tag?: 'header' | 'weak' | 'never-equal' | 'body';
  readonly wantsTag?: true;
  /** Under which name a session is told. */
  readonly sessionsAt?: string;
  readonly enabled: ValueWords;
  readonly disabled: ValueWords;
  /** SR-IOV is locked while the system's profile is not `Custom`. */
  readonly profile?: true;
  /** The registry does not list how the board boots. */
  readonly unlisted?: true;
  /** The first requests are put off. */
  readonly busy?: number;
  /** Every path ends with a slash. */
  readonly slashes?: true;
}

const word = (name: string, shown = name, given = name): ValueWords => ({ name, shown, given });
const plainWords = { enabled: word('Enabled'), disabled: word('Disabled') };

const table = {
  /** As the specification says, without surprises. */
  plain: {
    system: '1',
    manager: '1',
    settings: 'Settings',
    namesSettings: true,
    settingsShow: 'all',
    applyTimes: ['OnReset'],
    names: 'BiosAttributeRegistryRigger.v1_0_0',
    registry: 'BiosAttributeRegistryRigger.v1_0_0',
    resets: resetTypes,
    ...plainWords,
  },
  /** iDRAC 9. */
  dell: {
    system: 'System.Embedded.1',
    manager: 'iDRAC.Embedded.1',
    settings: 'Settings',
    namesSettings: true,
    settingsShow: 'changed',
    applyTimes: ['OnReset', 'AtMaintenanceWindowStart', 'InMaintenanceWindowOnReset'],
    jobs: 'by-apply-time',
    showsWaitingAsCurrent: true,
    names: 'BiosAttributeRegistry.v1_0_3',
    registry: 'BiosAttributeRegistry.v1_0_0',
    gzip: 'unasked',
    resets: ['On', 'ForceOff', 'ForceRestart', 'GracefulShutdown', 'PushPowerButton', 'PowerCycle'],
    profile: true,
    ...plainWords,
  },
  'dell-idrac8': {
    system: 'System.Embedded.1',
    manager: 'iDRAC.Embedded.1',
    settings: 'Settings',
    namesSettings: true,
    settingsShow: 'changed',
    jobs: 'asked-for',
    names: 'BiosAttributeRegistry.v1_0_0',
    registry: 'BiosAttributeRegistry.v1_0_0',
    resets: ['On', 'ForceOff', 'GracefulRestart', 'PushPowerButton'],
    ...plainWords,
  },
  /** iLO 5. */
  hpe: {
    system: '1',
    manager: '1',
    settings: 'settings',
    namesSettings: true,
    settingsShow: 'all',
    names: 'BiosAttributeRegistryU30.v1_2_22',
    registry: 'BiosAttributeRegistryU30.v1_2_22',
    gzip: 'required',
    resets: ['On', 'ForceOff', 'GracefulShutdown', 'ForceRestart', 'PushPowerButton', 'GracefulRestart'],
    tag: 'weak',
    sessionsAt: 'https://ilo.example.net',
    slashes: true,
    ...plainWords,
  },
  /** XCC. */
  lenovo: {
    system: '1',
    manager: '1',
    settings: 'Pending',
    namesSettings: true,
    settingsShow: 'all',
    names: 'BiosAttributeRegistry.1.0.0',
    registry: 'BiosAttributeRegistry.1.0.0',
    resets: ['On', 'ForceOff', 'GracefulShutdown', 'GracefulRestart', 'ForceRestart'],
    tag: 'header',
    wantsTag: true,
    busy: 1,
    enabled: word('Enable', 'Enabled'),
    disabled: word('Disable', 'Disabled'),
  },
  supermicro: {
    system: '1',
    manager: '1',
    settings: 'SD',
    namesSettings: false,
    settingsShow: 'all',
    registry: 'BiosAttributeRegistry.v1_0_0',
    resets: ['On', 'ForceOff', 'GracefulShutdown', 'GracefulRestart', 'ForceRestart'],
    describesResets: true,
    tag: 'never-equal',
    enabled: word('Enable', 'Enabled', 'Enabled'),
    disabled: word('Disable', 'Disabled', 'Disabled'),
  },
  /** MegaRAC. */
  ami: {
    system: 'Self',
    manager: 'Self',
    settings: 'SD',
    namesSettings: true,
    settingsShow: 'changed',
    names: 'BiosAttributeRegistry0.1.0',
    registry: 'BiosAttributeRegistry0.1.0',
    resets: ['On', 'ForceOff', 'ForceRestart', 'GracefulShutdown'],
    describesResets: true,
    tag: 'body',
    wantsTag: true,
    sessionsAt: 'https://127.0.0.1',
    ...plainWords,
  },
  openbmc: {
    system: 'system',
    manager: 'bmc',
    settings: 'Settings',
    namesSettings: true,
    settingsShow: 'changed',
    names: 'BiosAttributeRegistry',
    registry: 'BiosAttributeRegistry',
    resets: [
      'On',
      'ForceOff',
      'ForceOn',
      'ForceRestart',
      'GracefulRestart',
      'GracefulShutdown',
      'PowerCycle',
    ],
    describesResets: true,
    unlisted: true,
    enabled: word('1', 'Enabled'),
    disabled: word('0', 'Disabled'),
  },
} as const satisfies Record<string, Dialect>;

export type DialectName = keyof typeof table;

/** Every dialect that a controller of the lab can speak. */
export const dialects: Readonly<Record<DialectName, Dialect>> = table;
export const dialectNames = Object.keys(table) as DialectName[];
