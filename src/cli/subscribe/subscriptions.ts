import { alignedTable } from '../program/aligned-table.js';
import { tell, withdraw, withLab } from '../program/lab-client.js';
import type { SubscribeFlags } from './flags.js';

/** Subscribes, and prints the secret of a webhook. */
export const addSubscription = (
  address: string,
  { events, playbook, own = false, account }: SubscribeFlags,
): Promise<void> =>
  withLab(async (lab) => {
    const { id, secret } = (await lab.call('POST', '/api/v1/subscriptions', {
      ...{ events, address, own, way: address.includes('://') ? 'webhook' : 'mail' },
      ...(playbook === undefined ? {} : { playbook }),
      ...(account === undefined ? {} : { account }),
    })) as { id: number; secret?: string };
    if (secret === undefined) process.stderr.write(`subscription ${id}\n`);
    else {
      process.stderr.write(`subscription ${id}; its messages are signed with this, shown this once:\n`);
      process.stdout.write(`${secret}\n`);
    }
  });

interface Listed {
  readonly id: number;
  readonly account: string;
  readonly events: readonly string[];
  readonly to: string;
  readonly playbook: string | null;
  readonly own: boolean;
  readonly waiting: number;
  readonly given_up: number;
  readonly why: string | null;
}

/** Lists subscriptions. */
export const listSubscriptions = ({ json = false }: { json?: boolean }): Promise<void> =>
  withLab(async (lab) => {
    const { subscriptions } = (await lab.call('GET', '/api/v1/subscriptions')) as { subscriptions: Listed[] };
    tell(subscriptions, json, () =>
      alignedTable(
        ['number', 'account', 'events', 'to', 'only', 'waiting', 'given up', 'why'],
        subscriptions.map((one) => [
          ...[String(one.id), one.account, one.events.join(','), one.to],
          [one.playbook ?? '', one.own ? 'own runs' : ''].filter((word) => word !== '').join(', '),
          ...[String(one.waiting), String(one.given_up), one.why ?? ''],
        ]),
        (column) => column !== 0 && column !== 5 && column !== 6,
      ),
    );
  });

/** Withdraws a subscription. */
export const withdrawSubscription = (number: string): Promise<void> =>
  withdraw({ what: 'subscription', command: 'subscribe', path: 'subscriptions' }, number);
