import { cancel, hold, letGo } from '../../team/actions/steer.js';
import { withTeam } from './open-team.js';
import { print } from './print.js';
import { numberOf } from './when.js';

interface Flags {
  readonly anybody?: boolean;
  readonly json?: boolean;
}

/** `rigger cancel`. */
export const cancelRun = async (text: string, { anybody, json }: Flags): Promise<void> => {
  const run = numberOf('RUN', text);
  const ended = await withTeam(({ database, by }) => cancel(database.db, by, run, anybody));
  print(json, { run, ended }, [
    ended
      ? `run ${run} is cancelled`
      : `run ${run} will end at the next safe place; \`rigger queue\` shows when`,
  ]);
};

/** `rigger hold`. */
export const holdRun = async (
  text: string,
  { anybody, json, off, why }: Flags & { readonly off?: boolean; readonly why: string },
): Promise<void> => {
  const run = numberOf('RUN', text);
  await withTeam(({ database, by }) =>
    off ? letGo(database.db, by, run, anybody) : hold(database.db, by, run, why, anybody),
  );
  print(json, { run, state: off ? 'queued' : 'held' }, [`run ${run} ${off ? 'may go' : 'is held'}`]);
};
