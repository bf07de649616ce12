import { z } from 'zod';

/** A number with a sign and a unit as one number; a minus stays, also before a zero. */
const amount = (units: Readonly<Record<string, number>>, example: string, description: string) => {
  const letters = Object.keys(units).join('');
  const pattern = new RegExp(`^(-?\\d+)([${letters}]?)$`, 'i');
  return z
    .union([z.int(), z.string().regex(pattern, `must be a number with a unit, such as \`${example}\``)])
    .transform((given) => {
      const [, number, unit] = pattern.exec(String(given)) ?? [];
      return Number(number) * (units[(unit || Object.keys(units)[0]!).toLowerCase()] ?? 1);
    })
    .describe(description);
};

const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

/** A time in seconds. */
export const ageIn = (description: string) =>
  amount({ s: 1, m: minute, h: hour, d: day, w: 7 * day }, '2d', description);

/** A size in bytes. */
export const sizeIn = (description: string) =>
  amount({ b: 1, k: 2 ** 10, m: 2 ** 20, g: 2 ** 30, t: 2 ** 40 }, '10m', description);
