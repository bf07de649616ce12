import { z } from 'zod';
import { available, controllerScript, defineFact, unavailable } from '../../model/index.js';

const value = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const attribute = z.looseObject({
  AttributeName: z.string(),
  DisplayName: z.string().optional(),
  Type: z.string().optional(),
  ReadOnly: z.boolean().nullish(),
  LowerBound: z.number().nullish(),
  UpperBound: z.number().nullish(),
  Value: z.array(z.looseObject({ ValueName: z.string() })).nullish(),
});
const answer = z.object({
  attributes: z.record(z.string(), value),
  pending: z.record(z.string(), value),
  registry: z.array(z.unknown()),
});

export type FirmwareValue = string | number | boolean | null;

/** What an attribute may be, from the controller's attribute registry. */
export interface FirmwareAttribute {
  readonly name: string;
  readonly display?: string;
  /** `Enumeration`, `Integer`, `String`, `Boolean`, `Password`. */
  readonly type?: string;
  readonly read_only: boolean;
  /** Of an enumeration. */
  readonly values?: readonly string[];
  readonly lower?: number;
  readonly upper?: number;
}

export interface Firmware {
  /** In force. */
  readonly attributes: Readonly<Record<string, FirmwareValue>>;
  /** In force after the next reset. */
  readonly pending: Readonly<Record<string, FirmwareValue>>;
  /** Empty where the controller has no registry. */
  readonly registry: readonly FirmwareAttribute[];
}

/**
 * Firmware (BIOS) settings through the host's management controller.
 * @see https://redfish.dmtf.org/schemas/v1/Bios.json
 * @see https://redfish.dmtf.org/schemas/v1/AttributeRegistry.json
 */
export const firmware = defineFact<Firmware>({
  id: 'firmware',
  summary: 'Firmware settings: in force, waiting for a reset, and what each may be (Redfish)',
  scopes: () => ['firmware'],
  script: () => controllerScript({ do: 'read-firmware' }),
  parse: ({ stdout, stderr, exit }) => {
    if (exit !== 0) return unavailable(stderr.trim() || `exit ${exit}`);
    const parsed = answer.safeParse(jsonOf(stdout));
    if (!parsed.success)
      return unavailable('the management controller’s answer is not what Redfish describes');
    return available({
      attributes: parsed.data.attributes,
      pending: { ...parsed.data.attributes, ...parsed.data.pending },
      registry: parsed.data.registry.flatMap((entry) => {
        const one = attribute.safeParse(entry).data;
        return one ? [attributeOf(one)] : [];
      }),
    });
  },
});

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const attributeOf = (one: z.output<typeof attribute>): FirmwareAttribute => ({
  name: one.AttributeName,
  ...(one.DisplayName === undefined ? {} : { display: one.DisplayName }),
  ...(one.Type === undefined ? {} : { type: one.Type }),
  read_only: one.ReadOnly === true,
  ...(one.Value ? { values: one.Value.map(({ ValueName }) => ValueName) } : {}),
  ...(typeof one.LowerBound === 'number' ? { lower: one.LowerBound } : {}),
  ...(typeof one.UpperBound === 'number' ? { upper: one.UpperBound } : {}),
});
