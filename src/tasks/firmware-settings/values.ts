import type { FirmwareAttribute, FirmwareCondition, FirmwareValue } from '../../facts/host/firmware.js';
import { entryOf } from '../../model/index.js';

type Values = Readonly<Record<string, FirmwareValue>>;

/** What the words for a boolean come to. */
const booleans: Readonly<Record<string, boolean>> = { true: true, false: false, 1: true, 0: false };

/**
 * A value as the registry names it. Controllers also give what people are shown, numbers as text, and booleans as
 * `0` and `1`.
 */
export const named = (known: FirmwareAttribute | undefined, value: FirmwareValue): FirmwareValue => {
  if (value === null || !known) return value;
  const text = String(value);
  if (known.values) return valueNamed(known, text) ?? value;
  if (known.type === 'Boolean') return entryOf(booleans, text.toLowerCase()) ?? value;
  return known.type === 'Integer' && /^-?\d+$/.test(text) ? Number(text) : value;
};

const valueNamed = ({ values = [], shown = {} }: FirmwareAttribute, text: string): string | undefined => {
  const has = (one: string): string | undefined => (values.includes(one) ? one : undefined);
  const digit = entryOf({ true: '1', false: '0' }, text.toLowerCase());
  return (
    has(text) ??
    values.find((one) => entryOf(shown, one) === text) ??
    (digit === undefined ? undefined : has(digit))
  );
};

/** A wanted value in the way in which the controller itself gives the present one. */
export const asControllerGives = (
  known: FirmwareAttribute | undefined,
  value: string | number | boolean,
  now: FirmwareValue | undefined,
): string | number | boolean => {
  const name = named(known, value) ?? value;
  if (!known) return value;
  if (typeof now === 'number' && Number.isFinite(Number(name))) return Number(name);
  if (typeof now !== 'string') return name;
  const text = known.type === 'Boolean' && /^[01]$/.test(now) ? String(Number(name)) : String(name);
  const speaksShown = known.values !== undefined && !known.values.includes(now);
  return speaksShown && valueNamed(known, now) !== undefined
    ? (entryOf(known.shown ?? {}, text) ?? text)
    : text;
};

/** Whether a setting is read-only where the others are as given, and while which condition. */
export const lockOf = (
  known: FirmwareAttribute,
  values: Values,
  registry: readonly FirmwareAttribute[],
): { readonly locked: boolean; readonly by?: readonly FirmwareCondition[] } => {
  // What a lock hangs on is not told: then the registry's own word counts.
  const told = known.locks?.every((lock) => lock.every(({ attribute }) => Object.hasOwn(values, attribute)));
  if (!known.locks || !told) return { locked: known.read_only };
  const by = known.locks.find((lock) => holds(lock, values, registry));
  return by ? { locked: true, by } : { locked: false };
};

const holds = (
  lock: readonly FirmwareCondition[],
  values: Values,
  registry: readonly FirmwareAttribute[],
): boolean =>
  lock.reduce<boolean | undefined>((before, condition) => {
    const now = isMet(condition, values, registry);
    if (before === undefined) return now;
    return condition.or ? before || now : before && now;
  }, undefined) ?? false;

const isMet = (
  { attribute, is, value }: FirmwareCondition,
  values: Values,
  registry: readonly FirmwareAttribute[],
): boolean => {
  const known = registry.find(({ name }) => name === attribute);
  const [one, other] = [named(known, entryOf(values, attribute) ?? null), named(known, value)];
  switch (is) {
    case 'EQU':
      return one === other;
    case 'NEQ':
      return one !== other;
    case 'GTR':
      return Number(one) > Number(other);
    case 'GEQ':
      return Number(one) >= Number(other);
    case 'LSS':
      return Number(one) < Number(other);
    case 'LEQ':
      return Number(one) <= Number(other);
  }
};

const signs = {
  EQU: 'is',
  NEQ: 'is not',
  GTR: 'is more than',
  GEQ: 'is at least',
  LSS: 'is less than',
  LEQ: 'is at most',
};

/** `SysProfile is not Custom`, for a person. */
export const showLock = (lock: readonly FirmwareCondition[]): string =>
  lock
    .map(
      ({ attribute, is, value, or }, index) =>
        `${index === 0 ? '' : or ? ' or ' : ' and '}${attribute} ${signs[is]} ${value}`,
    )
    .join('');
