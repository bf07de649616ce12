import type { Cases } from './case.js';

const attribute = (name: string, values: readonly string[], more: object = {}) => ({
  ...{ name, type: 'Enumeration', read_only: false, values },
  ...more,
});
const registry = [
  attribute('VirtualizationMode', ['NONE', 'SRIOV']),
  attribute('MACAddress', [], { type: 'String', read_only: true, values: undefined }),
];
const dell = (now: object, over: object = {}) => ({
  found: {
    attributes: { MACAddress: '52:54:00:12:34:56', ...now },
    pending: { MACAddress: '52:54:00:12:34:56', ...now },
    registry,
    ...over,
  },
});
const input = { function: 'NIC.Slot.3-1-1', attributes: { VirtualizationMode: 'SRIOV' } };

export const suite: Cases = {
  task: 'network_attributes',
  cases: [
    {
      name: 'set, and in force after a reset',
      input,
      facts: dell({ VirtualizationMode: 'NONE' }),
      expect: {
        changes: [
          {
            summary: 'set VirtualizationMode SRIOV of network function NIC.Slot.3-1-1',
            before: { VirtualizationMode: 'NONE' },
            after: { VirtualizationMode: 'SRIOV' },
            commands: [
              /"do":"set-network","function":"NIC\.Slot\.3-1-1","attributes":{"VirtualizationMode":"SRIOV"}/,
            ],
          },
        ],
        reboot: /^settings of network function NIC\.Slot\.3-1-1 wait for a reset: VirtualizationMode=SRIOV$/,
      },
    },
    {
      name: 'of one adapter of several',
      input: { function: '1', adapter: 'DE07A000', attributes: { VirtualFunctionsEnabled: true } },
      facts: {
        found: {
          attributes: { VirtualFunctionsEnabled: false },
          pending: { VirtualFunctionsEnabled: false },
          registry: [],
        },
      },
      expect: {
        changes: [{ summary: /of network function 1$/, commands: [/"adapter":"DE07A000","function":"1"/] }],
        reboot: /wait for a reset/,
        notes: [/cannot be checked here/],
      },
    },
    {
      name: 'it waits',
      input,
      facts: dell({ VirtualizationMode: 'NONE' }, { pending: { VirtualizationMode: 'SRIOV' } }),
      expect: { nothing: /wait for a reset/, reboot: /VirtualizationMode=SRIOV/ },
    },
    {
      name: 'as it is',
      input,
      facts: dell({ VirtualizationMode: 'SRIOV' }),
      expect: { nothing: /^network function NIC\.Slot\.3-1-1 has these settings$/ },
    },
    {
      name: 'no such setting',
      input: { ...input, attributes: { VirtualisationMode: 'SRIOV' } },
      facts: dell({ VirtualizationMode: 'NONE' }),
      expect: {
        refused: /^network function NIC\.Slot\.3-1-1 of .* has no setting VirtualisationMode$/,
        code: 'hosts/firmware-setting',
        help: /VirtualizationMode/,
      },
    },
    {
      name: 'no such value',
      input: { ...input, attributes: { VirtualizationMode: 'VMDQ' } },
      facts: dell({ VirtualizationMode: 'NONE' }),
      expect: { refused: /it is one of NONE, SRIOV$/, code: 'hosts/firmware-setting' },
    },
    {
      name: 'read-only',
      input: { ...input, attributes: { MACAddress: '52:54:00:12:34:57' } },
      facts: dell({ VirtualizationMode: 'NONE' }),
      expect: { refused: /cannot be changed \(read-only\)/, code: 'hosts/firmware-setting' },
    },
    {
      name: 'no identifier',
      input: { ...input, function: '../Bios' },
      expect: { invalid: /identifier of the controller/ },
    },
  ],
};
