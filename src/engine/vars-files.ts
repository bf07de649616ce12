import type { Play, Scope, Variables } from '../language/play.js';
import { BackgroundProcesses } from './background.js';
import { HostPlay } from './host-play.js';
import { Pace } from './pace.js';
import { resolveHosts } from './play-hosts.js';
import type { PlayContext, RunContext } from './run-context.js';

/** Reads the `vars_files` of a play as they are for one host; later ones win. */
export type LoadVarsFiles = (play: Play, scope: Scope) => Promise<readonly Variables[]>;

/** The variable files of a play for every host, read before any of its tasks. */
export const loadVarsFiles = async (
  play: Play,
  run: RunContext,
  load: LoadVarsFiles,
): Promise<Pick<PlayContext, 'varsFiles'>> => {
  const byHost = new Map<string, readonly Variables[]>();
  if (play.varsFiles.length > 0) {
    const context = {
      ...run,
      play,
      index: 0,
      batch: [],
      playHosts: [],
      pace: new Pace([]),
      throttles: new Map(),
      background: new BackgroundProcesses(),
      once: new Map(),
      abort: {},
      varsFiles: () => [],
    };
    for (const host of resolveHosts(play, run)) {
      const scope = new HostPlay(run.host(host), context).scopeOf({
        defaults: [],
        vars: [],
        origin: { folder: '' },
      });
      byHost.set(host, await load(play, scope));
    }
  }
  return { varsFiles: (host) => byHost.get(host) ?? [] };
};
