/** A number with `digits` significant ones, without exponent where that stays readable, and a real minus sign. */
export function significant(value: number, digits = 3): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  const text =
    size >= 1e7 || size < 1e-4
      ? value.toExponential(digits - 1).replace('e+', 'e')
      : size >= 10 ** digits
        ? String(Math.round(value))
        : value.toFixed(Math.max(0, Math.min(20, digits - 1 - Math.floor(Math.log10(size)))));
  return text.replace(/^-/, '−').replace('e-', 'e−');
}

/** A p-value: two digits, and never a false zero. */
export function pValue(p: number): string {
  if (p === 0) return '< 1e−300';
  return significant(p, 2);
}

/** A unit with the prefix that makes a typical value readable, and the factor to it. */
export interface Scale {
  readonly unit: string;
  readonly factor: number;
}

const prefixed = new Set(['bit/s', 'byte/s', 'packet/s', 'count/s', 'byte']);

/** Chooses kilo, Mega or Giga by the typical size of the values; other units stay as they are. */
export function scaleFor(unit: string, typical: number): Scale {
  const shown =
    unit === 'percent' ? '%' : unit === 'ratio' || unit === 'count' ? '' : unit === 'us' ? 'µs' : unit;
  const size = Math.abs(typical);
  if (unit === 'ms' && size > 0 && size < 0.1) return { unit: 'µs', factor: 1000 };
  if (!prefixed.has(unit)) return { unit: unit === 'count/s' ? '1/s' : shown, factor: 1 };
  const base = unit.startsWith('count') ? '1/s' : unit;
  if (base === '1/s') return size >= 1e5 ? { unit: 'k/s', factor: 1e-3 } : { unit: '1/s', factor: 1 };
  for (const [prefix, step] of [
    ['G', 1e9],
    ['M', 1e6],
    ['k', 1e3],
  ] as const) {
    if (size >= step) return { unit: `${prefix}${base}`, factor: 1 / step };
  }
  return { unit: base, factor: 1 };
}

/** A value with its unit: `1.23 Gbit/s`. */
export function withUnit(value: number, unit: string): string {
  const scale = scaleFor(unit, value);
  const number = significant(value * scale.factor);
  return scale.unit === '' ? number : `${number} ${scale.unit}`;
}
