import type { Cases } from './case.js';

const values = ['Enabled', 'Disabled'];
const found = {
  attributes: { IntelProcVtd: 'Disabled', Sriov: 'Enabled', BootMode: 'Uefi', CoreCount: 8 },
  pending: { IntelProcVtd: 'Disabled', Sriov: 'Enabled', BootMode: 'Uefi', CoreCount: 8 },
  registry: [
    { name: 'IntelProcVtd', type: 'Enumeration', read_only: false, values },
    { name: 'Sriov', type: 'Enumeration', read_only: false, values },
    { name: 'BootMode', type: 'Enumeration', read_only: true, values: ['Uefi', 'LegacyBios'] },
    { name: 'CoreCount', type: 'Integer', read_only: false, lower: 1, upper: 16 },
  ],
};
const lock = [[{ attribute: 'SysProfile', is: 'NEQ', value: 'Custom' }]];
const profiles = { SysProfile: 'PerfOptimized', ProcCStates: 'Enabled', ProcTurboMode: 'Enabled' };
const locked = {
  attributes: profiles,
  pending: profiles,
  registry: [
    { name: 'SysProfile', type: 'Enumeration', read_only: false, values: ['PerfOptimized', 'Custom'] },
    ...['ProcCStates', 'ProcTurboMode'].map((name) => ({
      ...{ name, type: 'Enumeration', read_only: true, values, locks: lock },
    })),
  ],
};
const given = { Vt: 'Disabled', Digit: '0', Bool: 'false', Count: 4, Text: '7', Odd: 'Vendor' };
/** Shown names, digits, and booleans and numbers as text. */
const worded = {
  attributes: given,
  pending: given,
  registry: [
    {
      ...{
        name: 'Vt',
        display: 'Intel VT',
        type: 'Enumeration',
        read_only: false,
        values: ['Enable', 'Disable'],
      },
      shown: { Enable: 'Enabled', Disable: 'Disabled' },
    },
    {
      name: 'Digit',
      type: 'Enumeration',
      read_only: false,
      values: ['0', '1'],
      shown: { 0: 'Disabled', 1: 'Enabled' },
    },
    { name: 'Bool', type: 'Boolean', read_only: false },
    { name: 'Count', type: 'Integer', read_only: false, lower: 1, upper: 16 },
    { name: 'Text', type: 'String', read_only: false },
    { name: 'Odd', type: 'Enumeration', read_only: true, values: ['A', 'B'] },
  ],
};
const input = { attributes: { IntelProcVtd: 'Enabled', Sriov: 'Enabled' } };
const code = 'hosts/firmware-setting';

export const suite: Cases = {
  task: 'firmware_settings',
  cases: [
    {
      name: 'what another setting of the same task opens, in one change',
      input: { attributes: { SysProfile: 'Custom', ProcCStates: 'Disabled', ProcTurboMode: 'Disabled' } },
      facts: { found: locked },
      expect: {
        changes: [
          { summary: 'set SysProfile Custom, ProcCStates Disabled, ProcTurboMode Disabled in the firmware' },
        ],
        reboot: /SysProfile=Custom/,
      },
    },
    {
      name: 'what is locked, and nothing opens it',
      input: { attributes: { ProcCStates: 'Disabled' } },
      facts: { found: locked },
      expect: {
        refused:
          /ProcCStates of .* cannot be changed \(read-only while SysProfile is not Custom\); it is Enabled/,
        code,
        help: /set what opens it in the same task/,
      },
    },
    {
      name: 'what is open now, and locked by the same task',
      input: { attributes: { SysProfile: 'PerfOptimized', ProcCStates: 'Disabled' } },
      facts: {
        found: {
          ...locked,
          attributes: { ...locked.attributes, SysProfile: 'Custom' },
          pending: { ...locked.pending, SysProfile: 'Custom' },
        },
      },
      expect: { refused: /read-only while SysProfile is not Custom/, code },
    },
    {
      name: 'a lock that hangs on a setting that is not told: the registry’s own word counts',
      input: { attributes: { ProcCStates: 'Disabled', SysProfile: 'Custom' } },
      facts: {
        found: {
          ...locked,
          registry: locked.registry.map((one) =>
            'locks' in one ? { ...one, locks: [[{ attribute: 'Hidden', is: 'EQU', value: 'x' }]] } : one,
          ),
        },
      },
      expect: { refused: /ProcCStates of .* \(read-only\)/, code },
    },
    ...[
      [{ Vt: 'Enable' }, { Vt: 'Enabled' }],
      [{ Vt: 'Enabled' }, { Vt: 'Enabled' }],
      [{ Digit: true }, { Digit: '1' }],
      [{ Digit: 1 }, { Digit: '1' }],
      [{ Digit: 'Enabled' }, { Digit: '1' }],
      [{ Bool: true }, { Bool: 'true' }],
      [{ Bool: '1' }, { Bool: 'true' }],
      [{ Count: '8' }, { Count: 8 }],
      [{ Text: 8 }, { Text: '8' }],
    ].map(([attributes, sent]) => ({
      name: `a value in other words is sent as the controller gives it: ${JSON.stringify(attributes)}`,
      input: { attributes },
      facts: { found: worded },
      expect: {
        changes: [
          {
            summary: /^set /,
            commands: [
              new RegExp(
                `^#!rigger-controller \\{"do":"set-firmware","attributes":${JSON.stringify(sent).replace(/[{}]/g, '\\$&')}\\}\n`,
              ),
            ],
          },
        ],
        reboot: /./,
      },
    })),
    ...[
      { Vt: 'Disable' },
      { Vt: 'Disabled' },
      { Digit: false },
      { Digit: 0 },
      { Bool: false },
      { Count: 4 },
      { Odd: 'Vendor' },
    ].map((attributes) => ({
      name: `is in force, in whatever words: ${JSON.stringify(attributes)}`,
      input: { attributes },
      facts: { found: worded },
      expect: { nothing: /has these settings/ },
    })),
    {
      name: 'a name that the menus show',
      input: { attributes: { 'Intel VT': 'Enable' } },
      facts: { found: worded },
      expect: { refused: /no setting Intel VT/, code, help: /its name is `Vt`/ },
    },
    ...[
      [{ job: 'JID_1', noted: ['Sriov'] }, /Sriov=Enabled/],
      [{ job: 'JID_1', noted: [] }, /Sriov=Enabled/],
    ].map(([job, reboot]) => ({
      name: `while a job waits, what is shown as current waits too: ${JSON.stringify(job)}`,
      input: { attributes: { Sriov: 'Enabled' } },
      facts: { found: { ...found, ...(job as object) } },
      expect: { nothing: /wait for a reset/, reboot: reboot as RegExp },
    })),
    {
      name: 'a job that waits for something else',
      input: { attributes: { Sriov: 'Enabled' } },
      facts: { found: { ...found, job: 'JID_1', noted: ['BootMode'] } },
      expect: { nothing: /has these settings/ },
    },
    ...[1, 16].map((CoreCount) => ({
      name: `a number at the end of its range: ${CoreCount}`,
      input: { attributes: { CoreCount } },
      facts: { found },
      expect: {
        changes: [
          {
            summary: `set CoreCount ${CoreCount} in the firmware`,
            commands: [
              new RegExp(
                `^#!rigger-controller \\{"do":"set-firmware","attributes":\\{"CoreCount":${CoreCount}\\}\\}\n`,
              ),
            ],
          },
        ],
        reboot: /CoreCount=/,
      },
    })),
    ...[0, 17].map((CoreCount) => ({
      name: `a number beyond its range: ${CoreCount}`,
      input: { attributes: { CoreCount } },
      facts: { found },
      expect: { refused: /CoreCount/, code },
    })),
    ...[
      [20, /^it has S1, .*, S20$/],
      [21, /^it has S1, .*, S20, …$/],
    ].map(([count, help]) => ({
      name: `a name that is like none of ${count}`,
      input: { attributes: { Wakeonring: 'On' } },
      facts: {
        found: {
          attributes: Object.fromEntries(
            Array.from({ length: count as number }, (_, i) => [`S${i + 1}`, 'x']),
          ),
          ...{ pending: {}, registry: [] },
        },
      },
      expect: { refused: /no setting Wakeonring/, code, help: help as RegExp },
    })),
    {
      name: 'changes what differs and waits for a reset',
      input,
      facts: { found },
      expect: {
        changes: [
          {
            summary: 'set IntelProcVtd Enabled in the firmware',
            before: { IntelProcVtd: 'Disabled' },
            after: { IntelProcVtd: 'Enabled' },
            invalidates: ['firmware'],
          },
        ],
        reboot: /firmware settings wait for a reset: IntelProcVtd=Enabled$/,
      },
    },
    {
      name: 'waits already',
      input,
      facts: { found: { ...found, pending: { ...found.pending, IntelProcVtd: 'Enabled' } } },
      expect: { nothing: /wait for a reset/, reboot: /wait for a reset: IntelProcVtd=Enabled$/ },
    },
    {
      name: 'in force, but somebody else wants it otherwise after the next reset',
      input: { attributes: { Sriov: 'Enabled' } },
      facts: { found: { ...found, pending: { ...found.pending, Sriov: 'Disabled' } } },
      expect: { changes: [{ summary: 'set Sriov Enabled in the firmware', before: { Sriov: 'Disabled' } }] },
    },
    {
      name: 'in force',
      input: { attributes: { Sriov: 'Enabled' } },
      facts: { found },
      expect: { nothing: /has these settings/ },
    },
    {
      name: 'a name in the wrong case',
      input: { attributes: { SRIOV: 'Enabled' } },
      facts: { found },
      expect: { refused: /no setting SRIOV/, code },
    },
    {
      name: 'a value in the wrong case',
      input: { attributes: { Sriov: 'enabled' } },
      facts: { found },
      expect: { refused: /cannot be "enabled": it is one of Enabled, Disabled/, code },
    },
    {
      name: 'YAML made a boolean of it',
      input: { attributes: { Sriov: true } },
      facts: { found },
      expect: { refused: /cannot be true: it is one of/, code },
    },
    {
      name: 'read-only',
      input: { attributes: { BootMode: 'LegacyBios' } },
      facts: { found },
      expect: { refused: /BootMode .* cannot be changed \(read-only\); it is Uefi/, code },
    },
    {
      name: 'read-only and right',
      input: { attributes: { BootMode: 'Uefi' } },
      facts: { found },
      expect: { nothing: /has these/ },
    },
    {
      name: 'out of its range',
      input: { attributes: { CoreCount: 32 } },
      facts: { found },
      expect: { refused: /from 1 to 16/, code },
    },
    {
      name: 'no registry: the controller judges',
      input: { attributes: { Sriov: 'Disabled' } },
      facts: { found: { ...found, registry: [] } },
      expect: {
        changes: [{ summary: /Sriov Disabled/ }],
        reboot: /wait for a reset: Sriov=Disabled$/,
        notes: [/cannot be checked here/],
      },
    },
  ],
};
