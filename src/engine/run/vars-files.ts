import { FactNeeded, type Play, type Scope, ValueUnknown, type Variables } from '../../language/play.js';
import { anyVariable, type Level } from '../host/scope.js';
import { HostPlay } from '../play/host-play.js';
import { resolveHosts } from '../play/play-hosts.js';
import { loneContext, type PlayContext, type RunContext } from '../play/run-context.js';
import { knowing } from '../task/knowing.js';
import { noCost } from '../wire/link.js';

/** Reads the `vars_files` of a play as they are for one host; later ones win. */
export type LoadVarsFiles = (play: Play, scope: Scope) => Promise<readonly Variables[]>;

type VarsFiles = Pick<PlayContext, 'varsFiles'>;
type Load = () => Promise<readonly Variables[]>;

/**
 * The variable files of a play for every host, read before any of its tasks. Facts that their names ask
 * for are read; where a plan cannot tell a name, no variable that a file may set is known.
 */
export const loadVarsFiles = (play: Play, run: RunContext, load: LoadVarsFiles): Promise<VarsFiles> =>
  loadWith(play, run, load, (host, act) => knowing({ context: run, host, cost: noCost() }, act));

/** The same without touching a host: a name that asks for a fact is not known yet. */
export const foreseeVarsFiles = (play: Play, run: RunContext, load: LoadVarsFiles): Promise<VarsFiles> =>
  loadWith(play, run, load, (_, act) => act());

const loadWith = async (
  play: Play,
  run: RunContext,
  load: LoadVarsFiles,
  asked: (host: string, act: Load) => ReturnType<Load>,
): Promise<VarsFiles> => {
  const byHost = new Map<string, readonly Level[]>();
  const context = loneContext(run, play, 0);
  for (const host of play.varsFiles.length > 0 ? resolveHosts(play, run) : []) {
    const scope = new HostPlay(run.host(host), context).scopeOf({
      defaults: [],
      vars: [],
      origin: { folder: '' },
    });
    const levels = await asked(host, () => load(play, scope)).then(
      (tables) => tables.map((templates): Level => ({ templates })),
      (error: unknown) => [notKnown(error)],
    );
    byHost.set(host, levels);
  }
  return { varsFiles: (host) => byHost.get(host) ?? [] };
};

const notKnown = (error: unknown): Level => {
  if (!(error instanceof FactNeeded || error instanceof ValueUnknown)) throw error;
  return anyVariable('a file of variables has a name that is not known yet');
};
