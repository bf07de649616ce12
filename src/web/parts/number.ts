/** Five figures that count, without an exponent where people would write none. */
export const shownNumber = (value: number): string => {
  if (!Number.isFinite(value)) return '–';
  const short = Number(value.toPrecision(5));
  return Math.abs(short) >= 1e9 || (short !== 0 && Math.abs(short) < 1e-4)
    ? short.toExponential()
    : String(short);
};
