import type { Target } from '../../connection/connection.js';
import { LeveledScope } from '../../engine/host/scope.js';
import type { HostSource } from '../../engine/play/run-context.js';
import { type Masker, reveal, type Value } from '../../model/index.js';
import {
  connectionVariableNames,
  resolveTarget,
  type TargetOptions,
  usualSshConfig,
} from '../../reach/index.js';

/** Resolves how hosts are reached, from their variables, `-e` and the ssh configuration. */
export const targetResolver = (
  inventory: HostSource,
  extra: ReadonlyMap<string, Value>,
  masker: Masker,
  options: Omit<TargetOptions, 'ssh' | 'variablesOf' | 'become' | 'at'>,
): ((host: string, become: boolean, remoteUser?: string) => Target) => {
  const ssh = usualSshConfig();
  const variablesOf = (host: string): Record<string, Value> => {
    const scope = new LeveledScope([
      { templates: inventory.variablesOf(host) },
      { values: extra },
      { lazy: new Map([['inventory_hostname', () => host as Value]]) },
    ]);
    const values: Record<string, Value> = {};
    for (const name of connectionVariableNames) {
      const value = scope.get(name);
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
