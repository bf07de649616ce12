import { Denial } from '../account/denial.js';

/** A whole number as it stands in an address; undefined for anything else. */
export const numberOf = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;

/** A text of a search; no longer than anything that is stored. */
export const textOf = (text: string | undefined): string | undefined => {
  const trimmed = text?.trim().slice(0, 200);
  return trimmed === '' ? undefined : trimmed;
};

/** A day or a time, in UTC where it names no other zone. */
export const timeOf = (text: string | undefined, name: string): Date | undefined => {
  if (text === undefined || text.trim() === '') return undefined;
  const given = text.trim();
  const at = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/.test(given)
    ? new Date(
        /(Z|[+-]\d\d:\d\d)$/.test(given.slice(10))
          ? given
          : given.length === 10
            ? given
            : `${given.replace(' ', 'T')}Z`,
      )
    : undefined;
  if (at === undefined || Number.isNaN(at.getTime()))
    throw new Denial(400, `${name} is no time: ${given.slice(0, 40)}; expected one like 2026-03-01T14:00`);
  return at;
};
