import { hostSource } from '../../engine/host-source.js';
import { readExperiment } from '../../experiment/index.js';
import { type Inventory, matchHosts } from '../../inventory/index.js';
import type { Play, Scope } from '../../language/play.js';
import { type Diagnostic, entryOf, RiggerError, type Value } from '../../model/index.js';

/**
 * What is wrong with the design of a measuring play, a confounded comparison included. Values that
 * only a host or a run knows are not judged.
 * @param extra variables of the command line, which go before all others
 */
export const lintExperiment = (
  play: Play,
  inventory: Inventory,
  extra: ReadonlyMap<string, Value>,
): readonly Diagnostic[] => {
  if (!play.experiment) return [];
  const roles = rolesOf(play, inventory);
  const host = Object.values(roles).flat()[0];
  const variables =
    host === undefined ? undefined : hostSource(inventory, undefined, () => {}).variablesOf(host);
  try {
    const { warnings } = readExperiment(play.experiment, roles, (ofCell) => {
      const scope: Scope = {
        get: (name) =>
          entryOf(ofCell, name) ??
          extra.get(name) ??
          (play.vars.get(name) ?? variables?.get(name))?.resolve(scope) ??
          entryOf(magic, name),
        names: () => [],
      };
      return (name) => scope.get(name);
    });
    return warnings;
  } catch (error) {
    if (!(error instanceof RiggerError)) throw error;
    return error.diagnostics.filter(({ code }) => code.startsWith('experiment/'));
  }
};

const magic: Readonly<Record<string, Value>> = { inventory_hostname: 'host' };

/** The hosts of each part; one of a made-up name where the pattern matches none. */
const rolesOf = ({ hosts }: Play, inventory: Inventory): Readonly<Record<string, readonly string[]>> => {
  const parts = isMapping(hosts.source) ? hosts.source : { dut: hosts.source };
  return Object.fromEntries(
    Object.entries(parts).map(([part, pattern]) => {
      const found = matchHosts(inventory, [pattern].flat().join(','), {}).hosts;
      return [part, found.length > 0 ? found : [`${part}1`]];
    }),
  );
};

const isMapping = (data: unknown): data is Record<string, unknown> =>
  data !== null && typeof data === 'object' && !Array.isArray(data);
