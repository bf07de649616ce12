import { z } from 'zod';
import {
  available,
  controllerScript,
  defineFact,
  type FactOutput,
  type NetworkFunctionName,
  type Reading,
  unavailable,
} from '../../model/index.js';

const value = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const attribute = z.looseObject({
  AttributeName: z.string(),
  DisplayName: z.string().optional(),
  Type: z.string().optional(),
  ReadOnly: z.boolean().nullish(),
  LowerBound: z.number().nullish(),
  UpperBound: z.number().nullish(),
  Immutable: z.boolean().nullish(),
  Value: z.array(z.looseObject({ ValueName: z.string(), ValueDisplayName: z.string().nullish() })).nullish(),
});
/** Values of other kinds are nothing that a setting could be compared with. */
const values = z.record(z.string(), z.unknown()).transform(
  (all): Record<string, FirmwareValue> =>
    Object.fromEntries(
      Object.entries(all).flatMap(([name, one]) => {
        const known = value.safeParse(one);
        return known.success ? [[name, known.data]] : [];
      }),
    ),
);
const answer = z.object({
  attributes: values,
  pending: values,
  job: z.string().optional(),
  registry: z.array(z.unknown()),
  dependencies: z.array(z.unknown()).default([]),
});
const dependency = z.looseObject({
  Dependency: z.looseObject({
    MapFrom: z.array(
      z.looseObject({
        MapFromAttribute: z.string(),
        MapFromProperty: z.string(),
        MapFromCondition: z.enum(['EQU', 'NEQ', 'GTR', 'GEQ', 'LSS', 'LEQ']),
        MapFromValue: value,
        MapTerms: z.enum(['AND', 'OR']).nullish(),
      }),
    ),
    MapToAttribute: z.string(),
    MapToProperty: z.string(),
    MapToValue: value,
  }),
});

export type FirmwareValue = string | number | boolean | null;

/** What a setting has to be for another one to be locked. */
export interface FirmwareCondition {
  readonly attribute: string;
  readonly is: 'EQU' | 'NEQ' | 'GTR' | 'GEQ' | 'LSS' | 'LEQ';
  readonly value: FirmwareValue;
  /** It or the one before it is enough; otherwise both have to hold. */
  readonly or?: true;
}

/** What an attribute may be, from the controller's attribute registry. */
export interface FirmwareAttribute {
  readonly name: string;
  readonly display?: string;
  /** `Enumeration`, `Integer`, `String`, `Boolean`, `Password`. */
  readonly type?: string;
  readonly read_only: boolean;
  /** Of an enumeration. */
  readonly values?: readonly string[];
  /** What people are shown in the place of these values, where that is something else. */
  readonly shown?: Readonly<Record<string, string>>;
  /** It is read-only while one of these lists of conditions holds, and else it is not, whatever `read_only` says. */
  readonly locks?: readonly (readonly FirmwareCondition[])[];
  readonly lower?: number;
  readonly upper?: number;
}

export interface Firmware {
  /** In force. */
  readonly attributes: Readonly<Record<string, FirmwareValue>>;
  /** In force after the next reset. */
  readonly pending: Readonly<Record<string, FirmwareValue>>;
  /** The controller's job that puts settings into force at the next reset; until then it may show them as current. */
  readonly job?: string;
  /** What is said to wait beside what is in force. */
  readonly noted?: readonly string[];
  /** Empty where the controller has no registry. */
  readonly registry: readonly FirmwareAttribute[];
}

/** What a controller answered that was asked for settings. */
const settingsIn = ({ stdout, stderr, exit }: FactOutput): Reading<Firmware> => {
  if (exit !== 0) return unavailable(stderr.trim() || `exit ${exit}`);
  const parsed = answer.safeParse(jsonOf(stdout));
  if (!parsed.success) return unavailable('the management controller’s answer is not what Redfish describes');
  const { attributes, pending, job, registry, dependencies } = parsed.data;
  const locks = locksOf(dependencies);
  return available({
    attributes,
    pending: { ...attributes, ...pending },
    ...(job === undefined ? {} : { job, noted: Object.keys(pending) }),
    registry: registry.flatMap((entry) => {
      const one = attribute.safeParse(entry).data;
      return one ? [attributeOf(one, locks)] : [];
    }),
  });
};

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
  parse: settingsIn,
});

/** Settings of a function of a network card, which the controller keeps. */
export const networkAttributes = defineFact<Firmware, NetworkFunctionName>({
  id: 'network_attributes',
  summary: "Settings of a network card's function by the controller: in force, waiting, allowed (Redfish)",
  scopes: () => ['firmware'],
  script: (name) => controllerScript({ do: 'read-network', ...name }),
  parse: settingsIn,
});

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** By the attribute that they lock. */
const locksOf = (dependencies: readonly unknown[]): ReadonlyMap<string, FirmwareCondition[][]> => {
  const locks = new Map<string, FirmwareCondition[][]>();
  for (const entry of dependencies) {
    const one = dependency.safeParse(entry).data?.Dependency;
    if (one?.MapToProperty !== 'ReadOnly' || one.MapToValue !== true) continue;
    if (!one.MapFrom.every(({ MapFromProperty: of }) => of === 'CurrentValue')) continue;
    const conditions = one.MapFrom.map((from, index): FirmwareCondition => {
      const before = one.MapFrom[index - 1];
      // One setting has one value: several that it may have are alternatives, also where nobody says so.
      const alternatives =
        before?.MapFromAttribute === from.MapFromAttribute && from.MapFromCondition === 'EQU';
      return {
        attribute: from.MapFromAttribute,
        is: from.MapFromCondition,
        value: from.MapFromValue,
        ...((from.MapTerms ? from.MapTerms === 'OR' : alternatives) && { or: true as const }),
      };
    });
    locks.set(one.MapToAttribute, [...(locks.get(one.MapToAttribute) ?? []), conditions]);
  }
  return locks;
};

const attributeOf = (
  one: z.output<typeof attribute>,
  locks: ReadonlyMap<string, FirmwareCondition[][]>,
): FirmwareAttribute => {
  const own = one.Immutable === true ? undefined : locks.get(one.AttributeName);
  const shown = (one.Value ?? []).flatMap(({ ValueName: name, ValueDisplayName: text }) =>
    text && text !== name ? [[name, text] as const] : [],
  );
  return {
    name: one.AttributeName,
    ...(one.DisplayName === undefined ? {} : { display: one.DisplayName }),
    ...(one.Type === undefined ? {} : { type: one.Type }),
    read_only: one.ReadOnly === true,
    ...(one.Value ? { values: one.Value.map(({ ValueName }) => ValueName) } : {}),
    ...(shown.length > 0 ? { shown: Object.fromEntries(shown) } : {}),
    ...(own ? { locks: own } : {}),
    ...(typeof one.LowerBound === 'number' ? { lower: one.LowerBound } : {}),
    ...(typeof one.UpperBound === 'number' ? { upper: one.UpperBound } : {}),
  };
};
