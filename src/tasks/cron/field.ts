import { z } from 'zod';

/** One of the five fields of a time in crontab(5). */
interface Field {
  readonly what: string;
  readonly from: number;
  readonly to: number;
  /** Names that stand for numbers, the first for `from`. */
  readonly names?: readonly string[];
}

/** A field of crontab(5): `5`, `1-5`, `1,2`, `mon`, within its numbers. cron drops a whole job for a wrong one. */
export const field = (allowed: Field) =>
  z
    .union([z.number().int().min(0).transform(String), z.string()])
    .superRefine((text, context) => {
      const mistake = mistakeIn(text, allowed);
      if (mistake) context.addIssue({ code: 'custom', message: mistake });
    })
    .default('*')
    .describe(`${allowed.what}, ${allowed.from} to ${allowed.to}`);

const mistakeIn = (text: string, allowed: Field): string | undefined => {
  for (const item of text.split(',')) {
    const [, range, first, last, step] = /^(\*|(\w+)(?:-(\w+))?)(?:\/(\w+))?$/.exec(item) ?? [];
    if (range === undefined)
      return `must be a field of crontab(5), such as 5, 1-5, */10 or 1,2; ${JSON.stringify(item)} is none`;
    if (step !== undefined && !(/^\d+$/.test(step) && Number(step) > 0))
      return `a step must be a whole number above 0, not ${JSON.stringify(step)}`;
    if (step !== undefined && range !== '*' && last === undefined)
      return `a step belongs to a range, such as ${first}-${allowed.to}/${step}`;
    const [low, high] = [first, last ?? first].map((word) =>
      word === undefined ? 0 : numberOf(word, allowed),
    );
    const wrong = low === undefined ? first : high === undefined ? last : undefined;
    if (wrong !== undefined) return `must be ${between(allowed)}, not ${JSON.stringify(wrong)}`;
    if (low! > high!) return `a range must go upwards, and ${JSON.stringify(range)} does not`;
  }
  return undefined;
};

const numberOf = (word: string, { from, to, names = [] }: Field): number | undefined => {
  const index = names.indexOf(word.toLowerCase());
  if (index >= 0) return from + index;
  return /^\d+$/.test(word) && Number(word) >= from && Number(word) <= to ? Number(word) : undefined;
};

const between = ({ from, to, names }: Field): string =>
  `a number from ${from} to ${to}${names ? `, or ${names[0]} to ${names.at(-1)}` : ''}`;

export const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
export const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
