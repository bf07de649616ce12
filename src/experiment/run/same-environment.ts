import { entryOf, problem, RiggerError } from '../../model/index.js';
import { type HostFile, readBundle } from '../bundle/index.js';
import { settable } from '../environment/facts.js';
import { type Difference, differences, forbidding, valueAt } from '../environment/take.js';

/** @throws RiggerError `experiment/environment-differs` naming every value that has changed since the run began */
export const requireSameEnvironment = async (folder: string, now: readonly HostFile[]): Promise<void> => {
  const { hosts, run, surroundings } = await readBundle(folder);
  // What a cell sets is as the last cell that was up has left it, and is looked at again when it is up.
  const setByCells = ({ path, after }: Difference, host: string): boolean =>
    settable.test(path) &&
    after !== null &&
    [...surroundings.values()].some(({ machines }) => {
      const file = entryOf(machines, host);
      return file !== undefined && valueAt(file, path) === after;
    });
  const found = now.flatMap((file) => {
    const before = entryOf(hosts, file.host)?.before;
    if (!before) return [];
    const changed = forbidding(differences(before, file)).filter((each) => !setByCells(each, file.host));
    if (changed.length === 0) return [];
    return [
      problem('experiment/environment-differs', `${file.host} is not what it was when ${run.run} began`, {
        help: 'bring it back to what it was, or start a new run: trials of two environments must not be mixed',
        notes: changed.map(
          ({ path, before, after }) => `${path}: ${before ?? 'missing'} → ${after ?? 'missing'}`,
        ),
      }),
    ];
  });
  if (found.length > 0) throw new RiggerError(found);
};
