/**
 * A number that inside text is not written as JavaScript would write it, but as Ansible does: 3.0, 1e-05, or
 * just as the command line had it. Wherever a number is wanted it is one.
 */
export class Numeral {
  constructor(
    readonly value: number,
    readonly text: string,
  ) {}

  /** Whether it is a floating-point number even where its value is whole. */
  get isFloat(): boolean {
    return !/^[-+]?(?:[\d_]+|0[bx][\da-f_]+)$/i.test(this.text);
  }

  toString(): string {
    return this.text;
  }

  toJSON(): number {
    return this.value;
  }
}

/** A floating-point number as it is to look in text; a plain number where JavaScript writes the same. */
export const floatOf = (value: number): number | Numeral => {
  const text = floatText(value);
  return text === String(value) ? value : new Numeral(value, text);
};

/**
 * A float as Python's `repr` writes it: the fewest digits that read back as the same number, always with a
 * fraction, with an exponent below 1e-4 and from 1e16 on.
 * @see https://docs.python.org/3/library/functions.html#repr
 */
const floatText = (value: number): string => {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  const [digits = '', exponent = '0'] = Math.abs(value).toExponential().split('e');
  const power = Number(exponent);
  if (power < -4 || power >= 16)
    return `${sign}${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`;
  const all = digits.replace('.', '');
  if (power < 0) return `${sign}0.${'0'.repeat(-power - 1)}${all}`;
  const whole = all.slice(0, power + 1).padEnd(power + 1, '0');
  return `${sign}${whole}.${all.slice(power + 1) || '0'}`;
};
