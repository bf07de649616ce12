import { problem, RiggerError } from '../../model/index.js';
import { alignedTable } from '../program/aligned-table.js';
import { shortTime, tell, withdraw, withLab } from '../program/lab-client.js';
import type { TokenFlags } from './flags.js';

/** Makes a token, and prints it. */
export const createToken = (label: string, { role, account, days }: TokenFlags): Promise<void> => {
  if (days !== undefined && !/^\d{1,4}$/.test(days))
    throw new RiggerError([problem('cli/usage', `--days ${days}: expected a number from 1 to 3650`)]);
  return withLab(async (lab) => {
    const { id, token } = (await lab.call('POST', '/api/v1/tokens', {
      label,
      role,
      ...(account === undefined ? {} : { account }),
      ...(days === undefined ? {} : { days: Number(days) }),
    })) as { id: number; token: string };
    process.stderr.write(`token ${id}, which is shown this once:\n`);
    process.stdout.write(`${token}\n`);
  });
};

interface ListedToken {
  readonly id: number;
  readonly label: string;
  readonly account: string;
  readonly role: string;
  readonly created_at: string;
  readonly expires_at: string | null;
  readonly used_at: string | null;
  readonly withdrawn_at: string | null;
}

/** Lists tokens. */
export const listTokens = ({ json = false }: { json?: boolean }): Promise<void> =>
  withLab(async (lab) => {
    const { tokens } = (await lab.call('GET', '/api/v1/tokens')) as { tokens: ListedToken[] };
    tell(tokens, json, () =>
      alignedTable(
        ['token', 'label', 'account', 'may', 'made', 'until', 'used', 'withdrawn'],
        tokens.map((one) => [
          String(one.id),
          one.label,
          one.account,
          one.role,
          shortTime(one.created_at),
          shortTime(one.expires_at),
          shortTime(one.used_at),
          shortTime(one.withdrawn_at),
        ]),
        (column) => column > 0,
      ),
    );
  });

/** Withdraws a token. */
export const withdrawToken = (number: string): Promise<void> =>
  withdraw({ what: 'token', command: 'token', path: 'tokens' }, number);
