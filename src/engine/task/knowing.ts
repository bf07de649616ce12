import { setImmediate } from 'node:timers/promises';
import pLimit from 'p-limit';
import { FactNeeded } from '../../language/play.js';
import { controllerRequestIn, type FactQuery, problem, RiggerError } from '../../model/index.js';
import { isUnreachable } from '../host/stops.js';
import { namedFact } from '../play/named-facts.js';
import type { RunContext } from '../play/run-context.js';
import { readForeseen } from '../wire/execute.js';
import type { Cost } from '../wire/link.js';
import type { Place } from './task-run.js';

/** Whose variables are asked, and what reading for them costs. */
export interface Asking {
  readonly context: Pick<RunContext, 'facts' | 'host' | 'links'>;
  readonly host: string;
  readonly cost: Cost;
  /** What else will be asked of the host itself soon. */
  readonly foresee?: () => Promise<readonly FactQuery[]>;
}

/**
 * Does something with the variables of a host. Facts that turn out to be needed, of this host or of
 * another, are read first, each over the connection of the host that it is about.
 * @throws RiggerError `engine/other-host` when another host's facts cannot be read
 */
export const knowing = async <T>(asking: Asking, act: () => T | Promise<T>): Promise<T> => {
  for (;;) {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof FactNeeded)) throw error;
      // Whatever comes of it, a signal is heard.
      await setImmediate();
      await readFor(asking, error);
    }
  }
};

const readFor = async (asking: Asking, needed: FactNeeded): Promise<void> => {
  const { context, host } = asking;
  const queries = needed.facts.flatMap((name) => namedFact(name, context.facts));
  const place = { state: context.host(needed.host), link: context.links.of(needed.host) };
  try {
    await place.state.turns(() => read(asking, place, queries));
  } catch (error) {
    if (needed.host === host || !isUnreachable(error)) throw error;
    throw new RiggerError([
      problem(
        'engine/other-host',
        `${host} asks for facts.${needed.facts[0]} of ${needed.host}, which cannot be reached`,
        {
          notes: error.diagnostics.map(({ message }) => message),
          help: `make ${needed.host} reachable, or ask only hosts that are`,
        },
      ),
    ]);
  }
};

/**
 * Reads these facts where they are not known, together with all that coming steps will ask for. Whoever
 * calls it has the place's turn.
 */
export const read = async (
  { host, cost, foresee }: Asking,
  { state, link }: Place,
  queries: readonly FactQuery[],
): Promise<void> => {
  if (state.facts.missing(queries).length === 0) return;
  // What only the management controller is asked can be told while the host is off.
  const ofHost = queries.some(({ script }) => controllerRequestIn(script) === undefined);
  const soon = state.name === host && ofHost ? foresee : undefined;
  await readForeseen(async () => state.facts.missing([...queries, ...(soon ? await inTurn(soon) : [])]), {
    link,
    store: state.facts,
    cost,
  });
};

const lookers = pLimit(1);

/** One host looks ahead, then what others have sent is seen to: a hundred in a row would let all of them wait. */
const inTurn = <T>(act: () => Promise<T>): Promise<T> =>
  lookers(async () => {
    await setImmediate();
    return act();
  });
