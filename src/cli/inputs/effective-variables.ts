import { inventoryScope } from '../../engine/host/inventory-scope.js';
import type { HostSource } from '../../engine/play/run-context.js';
import { asItIs, type ControllerFiles, throughFiles } from '../../language/controller-files.js';
import { ControllerValueMissing } from '../../language/controller-values.js';
import { hasSecretKeys, type Json, Numeral, reveal, Secret, type Value } from '../../model/index.js';
import { passwordName } from './clean-json.js';
import type { SecretNames } from './secret-names.js';

/** What inventory and `-e` of a run say. */
export interface RunVariables {
  readonly inventory: HostSource;
  readonly extra: ReadonlyMap<string, Value>;
}

/**
 * The variables of hosts as inventory and `-e` give them; a secret is `{"secret": name}`. What hangs on the environment
 * or a file of the controller, or on what only a play knows, stands as it is written: `{"template": text}`.
 */
export const effectiveVariables = (
  hosts: readonly string[],
  given: RunVariables,
  names: SecretNames,
): Promise<Record<string, Json>> =>
  throughFiles(closed, async () => {
    const found: Record<string, Json> = {};
    for (const host of hosts) found[host] = variablesOf(host, given, names);
    return found;
  });

/** Tells the names of the passwords by which hosts are reached, wherever their values come from. */
export const learnPasswords = ({ inventory, extra }: RunVariables, names: SecretNames): Promise<void> =>
  throughFiles(closed, async () => {
    for (const host of inventory.hosts()) {
      const own = inventory.variablesOf(host);
      const wanted = [...own.keys(), ...extra.keys()].filter(
        (name) => passwordName(name, '') !== undefined || name === 'redfish',
      );
      const scope = inventoryScope(inventory, extra, host);
      for (const name of wanted) {
        const value = resolved(() => scope.get(name));
        if (value !== undefined) shown(value, name, '', names);
      }
    }
  });

/** Nothing of the controller may come in by a variable that nobody asked for. */
const closed: ControllerFiles = {
  ...asItIs,
  place: () => {
    throw new ControllerValueMissing('is not asked for here', false);
  },
  environment: () => {
    throw new ControllerValueMissing('is not asked for here', false);
  },
};

const variablesOf = (host: string, { inventory, extra }: RunVariables, names: SecretNames): Json => {
  const own = inventory.variablesOf(host);
  const scope = inventoryScope(inventory, extra, host);
  const all = [...new Set([...own.keys(), ...extra.keys()])].sort();
  return Object.fromEntries(
    all.map((name): [string, Json] => {
      const value = resolved(() => scope.get(name));
      if (value !== undefined) return [name, shown(value, name, '', names)];
      return [name, { template: shown((own.get(name)?.source ?? null) as Value, name, '', names) }];
    }),
  );
};

const resolved = (read: () => Value | undefined): Value | undefined => {
  try {
    return read();
  } catch {
    // Whatever a variable asks for that is not known here: it is shown as it is written.
    return undefined;
  }
};

const shown = (value: Value, key: string, within: string, names: SecretNames): Json => {
  const password = passwordName(key, within);
  const hidden = (text: string): Json => ({ secret: names.name(password ?? key, text, 'text') });
  if (value instanceof Secret) return hidden(value.reveal());
  if (value instanceof Numeral) return names.of(value.text) === undefined ? value.value : hidden(value.text);
  if (value === null || typeof value !== 'object') {
    const text = String(value ?? '');
    const secret = password !== undefined && text !== '' && typeof value !== 'boolean';
    const known =
      secret || /PRIVATE KEY(?: BLOCK)?-----/.test(text) || (text !== '' && names.of(text) !== undefined);
    return known ? hidden(text) : value;
  }
  if (hasSecretKeys(value)) return hidden(JSON.stringify(reveal(value)));
  if (Array.isArray(value)) return value.map((item) => shown(item as Value, key, within, names));
  return Object.fromEntries(
    Object.entries(value as Readonly<Record<string, Value>>).map(([name, item]) => [
      name,
      shown(item, name, key, names),
    ]),
  );
};
