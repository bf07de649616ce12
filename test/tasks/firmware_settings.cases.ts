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
const input = { attributes: { IntelProcVtd: 'Enabled', Sriov: 'Enabled' } };
const code = 'hosts/firmware-setting';

export const suite: Cases = {
  task: 'firmware_settings',
  cases: [
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
