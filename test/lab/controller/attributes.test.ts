import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { attributeValues, changeAttributes } from '../../../src/lab/controller/attributes.js';
import { defaultFirmware } from '../../../src/lab/machine/spec.js';

const firmware = fc.record({ vtd: fc.boolean(), svm: fc.boolean(), sriov: fc.boolean() });

describe('BIOS attributes', () => {
  test('say what the settings are, and setting what they say gives the same settings', () => {
    fc.assert(
      fc.property(firmware, firmware, (before, wanted) => {
        const { BootMode: _, ...attributes } = attributeValues(wanted);
        expect(changeAttributes(before, attributes)).toEqual({ firmware: wanted });
      }),
    );
  });

  test('change only what is named', () => {
    expect(changeAttributes(defaultFirmware, { Sriov: 'Disabled' })).toEqual({
      firmware: { ...defaultFirmware, sriov: false },
    });
  });

  test.each([
    [{ Sriof: 'Enabled' }, 'unknown'],
    [{ BootMode: 'Uefi' }, 'read-only'],
    [{ Sriov: 'enabled' }, 'value'],
    [{ Sriov: true }, 'value'],
    [{ toString: 'Enabled' }, 'unknown'],
  ])('%j is refused: %s', (wanted, kind) => {
    expect(changeAttributes(defaultFirmware, wanted)).toMatchObject({ mistakes: [{ kind }] });
  });

  test('one mistake refuses all of them', () => {
    expect(changeAttributes(defaultFirmware, { Sriov: 'Disabled', Nope: 'x' })).not.toHaveProperty(
      'firmware',
    );
  });
});
