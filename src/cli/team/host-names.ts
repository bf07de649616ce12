import { loadInventory, matchHosts } from '../../inventory/index.js';
import { problem, RiggerError, throwErrors } from '../../model/index.js';
import { findProject } from '../program/project.js';

/** The hosts of a pattern in the project's inventory; where it has none, the names that the pattern lists. */
export const hostNames = async (pattern: string): Promise<readonly string[]> => {
  const { inventory: paths, root } = await findProject();
  if (paths.length === 0)
    return pattern
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '');
  const { inventory, diagnostics } = await loadInventory(paths, { playbookDir: root });
  throwErrors(diagnostics);
  const { hosts, diagnostics: ofPattern } = matchHosts(inventory, pattern, {});
  throwErrors(ofPattern);
  if (hosts.length === 0)
    throw new RiggerError([
      problem('cli/no-host', `${pattern} matches no host`, {
        help: '`rigger inventory` shows hosts and groups',
      }),
    ]);
  return hosts;
};
