import type { Target } from '../../connection/connection.js';
import { inventoryScope } from '../../engine/host/inventory-scope.js';
import type { HostSource } from '../../engine/play/run-context.js';
import { type Masker, type Position, RiggerError, reveal, type Value } from '../../model/index.js';
import {
  connectionVariableNames,
  resolveTarget,
  type TargetOptions,
  usualSshConfig,
} from '../../reach/index.js';

/**
 * Resolves how hosts are reached, from their variables, `-e` and the ssh configuration.
 * @param calledIn the folder of the one who calls, to whom keys and known hosts belong; the working directory unless told
 */
export const targetResolver = (
  inventory: HostSource,
  extra: ReadonlyMap<string, Value>,
  masker: Masker,
  options: Omit<TargetOptions, 'ssh' | 'variablesOf' | 'become' | 'at'>,
  calledIn?: string,
): ((host: string, become: boolean, remoteUser?: string) => Target) => {
  const ssh = { ...usualSshConfig(), ...(calledIn === undefined ? {} : { folder: calledIn }) };
  const variablesOf = (host: string): Record<string, Value> => {
    const scope = inventoryScope(inventory, extra, host);
    const values: Record<string, Value> = {};
    for (const name of connectionVariableNames) {
      const value = standingAt(inventory.variablesOf(host).get(name)?.position, () => scope.get(name));
      if (value === undefined) continue;
      reveal(value, (secret) => masker.add(secret));
      values[name] = value;
    }
    return values;
  };
  return (host, become, remoteUser) => {
    const target = resolveTarget(host, variablesOf(host), {
      ...options,
      ...(remoteUser === undefined ? {} : { remoteUser }),
      become,
      ssh,
      variablesOf,
      at: (variable) => inventory.variablesOf(host).get(variable)?.position,
    });
    for (const secret of [target.password, target.become?.password, target.controller?.password])
      if (secret) masker.add(secret);
    return target;
  };
};

/** What goes wrong while a variable is read is said of the place where it stands, unless a nearer one is known. */
const standingAt = <T>(position: Position | undefined, read: () => T): T => {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof RiggerError) || position === undefined) throw error;
    throw new RiggerError(error.diagnostics.map((one) => ({ position, ...one })));
  }
};
