import { z } from 'zod';

/** Keys and values as `ovs-vsctl` takes them in quotes. */
export const ovsMap = (description: string) =>
  z
    .record(
      z.string().regex(/^[\w-]+$/, 'must be a key of Open vSwitch, such as mac-table-size'),
      z.union([
        z.string().regex(/^[\w.:,/@%+=-]+$/, 'must be one word'),
        z.number().transform(String),
        z.boolean().transform(String),
      ]),
    )
    .optional()
    .describe(description);

/** Words that set keys of a map: `other_config:mac-table-size="4096"`. */
export const mapWords = (column: string, values: Readonly<Record<string, string>> = {}): string[] =>
  Object.entries(values).map(([key, value]) => `${column}:${key}="${value}"`);

/** Keys of a map that are not as wished. */
export const differingKeys = (
  wanted: Readonly<Record<string, string>> = {},
  now: Readonly<Record<string, string>> = {},
): Record<string, string> =>
  Object.fromEntries(
    Object.entries(wanted).filter(([key, value]) => !Object.hasOwn(now, key) || now[key] !== value),
  );

export const vsctl: readonly string[] = ['ovs-vsctl', '--timeout=60'];
