import { problem, RiggerError } from '../../model/index.js';
import { book, release } from '../../team/actions/book.js';
import { liftQuarantine } from '../../team/actions/steer.js';
import { shownTime } from '../../team/queue/shown-time.js';
import { hostNames } from './host-names.js';
import { withTeam } from './open-team.js';
import { print } from './print.js';
import { instantOf, lengthOf } from './when.js';

interface BookFlags {
  readonly for?: string;
  readonly from: string;
  readonly until?: string;
  readonly why: string;
  readonly json?: boolean;
}

/** `rigger book`. */
export const bookHosts = async (pattern: string, flags: BookFlags): Promise<void> => {
  if ((flags.for === undefined) === (flags.until === undefined))
    throw new RiggerError([
      problem('cli/usage', '`rigger book` needs either --for or --until', {
        help: 'for example `rigger book dut1 --for 2h`',
      }),
    ]);
  const from = instantOf('--from', flags.from);
  const until =
    flags.until === undefined
      ? new Date(from.getTime() + lengthOf('--for', flags.for!))
      : instantOf('--until', flags.until, from);
  const hosts = await hostNames(pattern);
  const booking = await withTeam(({ database, by }) =>
    book(database.db, by, { hosts, from, until, why: flags.why }),
  );
  print(flags.json, { booking, hosts, from, until }, [
    `booked ${hosts.join(', ')} from ${shownTime(from)} until ${shownTime(until)}`,
  ]);
};

/** `rigger release`. */
export const releaseHosts = async (
  pattern: string,
  flags: {
    readonly anybody?: boolean;
    readonly quarantine?: boolean;
    readonly why?: string;
    readonly json?: boolean;
  },
): Promise<void> => {
  const hosts = await hostNames(pattern);
  await withTeam(async ({ database, by }) => {
    if (flags.quarantine)
      await database.db.transaction().execute(async (within) => {
        for (const host of hosts) await liftQuarantine(within, by, host, flags.why ?? '');
      });
    else await release(database.db, by, hosts, flags.anybody);
  });
  print(flags.json, { hosts }, [
    `${hosts.join(', ')}: ${flags.quarantine ? 'out of quarantine' : 'given back'}`,
  ]);
};
