import { expect, test } from '@jest/globals';
import { pValue, significant, withUnit } from '../../src/model/figures.js';

test.each([
  [0, '0'],
  [0.12345, '0.123'],
  [-0.5, '−0.500'],
  [12.345, '12.3'],
  [999.6, '1000'],
  [123456, '123456'],
  [0.00001234, '1.23e−5'],
  [1.5e9, '1.50e9'],
])('%d has the significant digits %s', (value, expected) => {
  expect(significant(value)).toBe(expected);
});

test.each([
  [9.2e9, 'bit/s', '9.20 Gbit/s'],
  [1500, 'packet/s', '1.50 kpacket/s'],
  [0.05, 'ms', '50.0 µs'],
  [0.5, 'ms', '0.500 ms'],
  [12, 'us', '12.0 µs'],
  [55, 'percent', '55.0 %'],
  [0.98, 'ratio', '0.980'],
  [2e5, 'count/s', '200 k/s'],
  [10, 'count', '10.0'],
])('%d %s reads %s', (value, unit, expected) => {
  expect(withUnit(value, unit)).toBe(expected);
});

test('a p-value is never a false zero', () => {
  expect(pValue(0)).toBe('< 1e−300');
  expect(pValue(3.2e-12)).toBe('3.2e−12');
  expect(pValue(0.049)).toBe('0.049');
});
