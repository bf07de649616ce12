import { problem, RiggerError } from '../../model/index.js';
import { shownTime } from '../../team/queue/shown-time.js';
import { withLab } from '../program/lab-client.js';
import { hostNames } from './host-names.js';
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
  const { booking } = (await withLab((lab) =>
    lab.call('POST', '/api/v1/bookings', { hosts, from, until, why: flags.why }),
  )) as { readonly booking: string };
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
  const named = await hostNames(pattern);
  const { hosts } = (await withLab((lab) =>
    flags.quarantine
      ? lab.call('POST', '/api/v1/hosts/well', { hosts: named, why: flags.why ?? '' })
      : lab.call('POST', '/api/v1/bookings/release', { hosts: named, anybody: flags.anybody ?? false }),
  )) as { readonly hosts: readonly string[] };
  print(flags.json, { hosts }, [
    `${hosts.join(', ')}: ${flags.quarantine ? 'out of quarantine' : 'given back'}`,
  ]);
};
