import { z } from 'zod';
import type { Firmware, FirmwareAttribute, FirmwareValue } from '../../facts/host/firmware.js';
import {
  type ControllerRequest,
  changes,
  controllerScript,
  didYouMean,
  entryOf,
  type Outcome,
  problem,
  type Refused,
  refused,
} from '../../model/index.js';
import { asControllerGives, lockOf, named, showLock } from './values.js';

/** Settings by the controller's own names. */
export const attributesField = z.record(z.string().min(1), z.union([z.string(), z.number(), z.boolean()]));

type Wanted = Readonly<z.output<typeof attributesField>>;

/** Whose settings they are, and how the controller is asked to set them. */
export interface SettingsPlace {
  readonly host: string;
  /** For sentences: `the firmware`, `in the firmware`, `firmware settings`. */
  readonly what: string;
  readonly where: string;
  readonly settings: string;
  readonly setting: (attributes: Wanted) => ControllerRequest;
}

/** Brings settings of a controller to what is wanted. */
export const planSettings = (attributes: Wanted, found: Firmware, place: SettingsPlace): Outcome => {
  const { what, where, settings, setting } = place;
  for (const [name, value] of Object.entries(attributes)) {
    const refusal = notAllowed(name, value, attributes, found, place);
    if (refusal) return refusal;
  }
  const due = differing(attributes, found.pending, found);
  const waiting = { ...differing(attributes, found.attributes, found), ...underJob(attributes, found) };
  const names = Object.keys(waiting);
  const reboot =
    names.length > 0
      ? `${settings} wait for a reset: ${names.map((name) => `${name}=${entryOf(attributes, name)}`).join(', ')}`
      : undefined;
  return changes(
    Object.keys(due).length === 0
      ? []
      : [
          {
            summary: `set ${Object.entries(due)
              .map(([name, value]) => `${name} ${value}`)
              .join(', ')} ${where}`,
            before: Object.fromEntries(
              Object.keys(due).map((name) => [name, entryOf(found.pending, name) ?? null]),
            ),
            after: due,
            commands: [
              {
                kind: 'script',
                script: controllerScript(setting(asGiven(due, found))),
                timeout: 300,
              },
            ],
            invalidates: ['firmware'],
          },
        ],
    names.length > 0 ? 'the settings wait for a reset' : `${what} has these settings`,
    {
      ...(reboot === undefined ? {} : { reboot }),
      ...(found.registry.length === 0 && Object.keys(due).length > 0 ? { notes: [unchecked] } : {}),
    },
  );
};

/** Where there is no attribute registry. */
const unchecked =
  'the controller does not tell which values are allowed, so that they cannot be checked here';

const attributeNamed = (name: string, { registry }: Firmware): FirmwareAttribute | undefined =>
  registry.find((one) => one.name === name);

const differing = (wanted: Wanted, there: Readonly<Record<string, FirmwareValue>>, found: Firmware): Wanted =>
  Object.fromEntries(
    Object.entries(wanted).filter(([name, value]) => {
      const known = attributeNamed(name, found);
      const now = entryOf(there, name);
      return now === undefined || named(known, now) !== named(known, value);
    }),
  );

/** While a job waits, what it sets may be shown as if it were in force; where it does not tell, it may set anything. */
const underJob = (wanted: Wanted, { job, noted = [] }: Firmware): Wanted =>
  job === undefined
    ? {}
    : Object.fromEntries(
        Object.entries(wanted).filter(([name]) => noted.length === 0 || noted.includes(name)),
      );

const asGiven = (due: Wanted, found: Firmware): Wanted =>
  Object.fromEntries(
    Object.entries(due).map(([name, value]) => [
      name,
      asControllerGives(attributeNamed(name, found), value, entryOf(found.attributes, name)),
    ]),
  );

const notAllowed = (
  name: string,
  value: Wanted[string],
  wanted: Wanted,
  { attributes, pending, registry }: Firmware,
  { host, what }: SettingsPlace,
): Refused | undefined => {
  const known = registry.find((one) => one.name === name);
  const names = [...new Set([...registry.map((one) => one.name), ...Object.keys(attributes)])];
  if (!known && !Object.hasOwn(attributes, name))
    return refuse(
      `${what} of ${host} has no setting ${name}`,
      shownAs(name, registry) ??
        didYouMean(name, names) ??
        `it has ${names.slice(0, 20).join(', ')}${names.length > 20 ? ', …' : ''}`,
    );
  if (!known) return undefined;
  const now = entryOf(attributes, name);
  // What is in force is allowed, also where the registry does not know it.
  if (now !== undefined && named(known, now) === named(known, value)) return undefined;
  const { locked, by } = lockOf(known, { ...attributes, ...pending, ...wanted }, registry);
  if (locked)
    return refuse(
      `${name} of ${host} cannot be changed (read-only${by ? ` while ${showLock(by)}` : ''}); it is ${now}`,
      by ? 'set what opens it in the same task' : 'some settings open only when another one is on',
    );
  const wrong = wrongValue(known, named(known, value) ?? value);
  return wrong === undefined
    ? undefined
    : refuse(
        `${name} of ${host} cannot be ${JSON.stringify(value)}: ${wrong}`,
        typeof value === 'string' && known.values
          ? (didYouMean(value, known.values) ?? `use ${known.values.join(', ')}`)
          : 'see the attribute registry of the controller',
      );
};

/** Somebody wrote what the menus show. */
const shownAs = (name: string, registry: readonly FirmwareAttribute[]): string | undefined => {
  const one = registry.find(({ display }) => display === name);
  return one && `its name is \`${one.name}\``;
};

const wrongValue = (
  { values, type, lower, upper }: FirmwareAttribute,
  value: Wanted[string],
): string | undefined => {
  if (values)
    return values.includes(String(value)) && typeof value === 'string'
      ? undefined
      : `it is one of ${values.join(', ')}`;
  if (type === 'Integer' && typeof value !== 'number') return 'it is a number';
  if (type === 'Boolean' && typeof value !== 'boolean') return 'it is true or false';
  if (
    typeof value === 'number' &&
    ((lower !== undefined && value < lower) || (upper !== undefined && value > upper))
  )
    return `it is from ${lower} to ${upper}`;
  return undefined;
};

const refuse = (message: string, help: string): Refused =>
  refused(problem('hosts/firmware-setting', message, { help }));
