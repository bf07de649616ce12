import { ValueUnknown } from '../../language/play.js';
import type { HostState } from './host-state.js';
import type { LazyValues } from './scope.js';

/** The names of a host whose value cannot be told yet; asking for one throws `ValueUnknown`. */
export const unknownNames = (
  { unknown }: Pick<HostState, 'unknown'>,
  /** Names that a task before this one will set, when looking ahead. */
  earlier: ReadonlySet<string> = new Set(),
): LazyValues => ({
  get(name) {
    const because = earlier.has(name) ? 'an earlier task sets it' : unknown.get(name);
    if (because === undefined) return undefined;
    return () => {
      throw new ValueUnknown(name, because);
    };
  },
  keys: () => new Set([...unknown.keys(), ...earlier]).keys(),
});
