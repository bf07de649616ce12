import { alignedTable } from '../program/aligned-table.js';
import { shortTime, tell, withdraw, withLab } from '../program/lab-client.js';
import type { BadgeFlags } from './flags.js';

/** Makes a badge, and prints where it is. */
export const makeBadge = (playbook: string, { label, words }: BadgeFlags): Promise<void> =>
  withLab(async (lab) => {
    const { id, url } = (await lab.call('POST', '/api/v1/badges', { playbook, label, words })) as {
      id: number;
      url: string;
    };
    process.stderr.write(`badge ${id}, whose address is shown this once:\n`);
    process.stdout.write(`${url}\n`);
  });

interface Listed {
  readonly id: number;
  readonly account: string | null;
  readonly playbook: string;
  readonly label: string | null;
  readonly words: string;
  readonly created_at: string;
}

/** Lists badges. */
export const listBadges = ({ json = false }: { json?: boolean }): Promise<void> =>
  withLab(async (lab) => {
    const { badges } = (await lab.call('GET', '/api/v1/badges')) as { badges: Listed[] };
    tell(badges, json, () =>
      alignedTable(
        ['badge', 'account', 'playbook', 'label', 'words', 'made'],
        badges.map((one) => [
          ...[String(one.id), one.account ?? '', one.playbook, one.label ?? '', one.words],
          shortTime(one.created_at),
        ]),
        (column) => column > 0,
      ),
    );
  });

/** Withdraws a badge. */
export const withdrawBadge = (number: string): Promise<void> =>
  withdraw({ what: 'badge', command: 'badge', path: 'badges' }, number);
