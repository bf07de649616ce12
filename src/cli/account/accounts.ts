import { problem, RiggerError } from '../../model/index.js';
import { alignedTable } from '../program/aligned-table.js';
import { shortTime, tell, withLab } from '../program/lab-client.js';
import type { AccountChangeFlags } from './flags.js';

const pathOf = (name: string): string => `/api/v1/accounts/${encodeURIComponent(name)}`;

/** Makes an account, and prints its link. */
export const addAccount = (name: string, { role, mail }: { role: string; mail?: string }): Promise<void> =>
  withLab(async (lab) => {
    const { link } = (await lab.call('POST', '/api/v1/accounts', {
      name,
      role,
      ...(mail === undefined ? {} : { mail }),
    })) as { link: string };
    process.stdout.write(`${link}\n`);
  });

/** Prints a new link for an account. */
export const passwordLink = (name: string): Promise<void> =>
  withLab(async (lab) => {
    const { link } = (await lab.call('POST', `${pathOf(name)}/link`)) as { link: string };
    process.stdout.write(`${link}\n`);
  });

/** Changes what was named of an account. */
export const changeAccount = async (name: string, flags: AccountChangeFlags): Promise<void> => {
  const { role, owns, ownsNone = false, disable = false, enable = false } = flags;
  const change = {
    ...(role === undefined ? {} : { role }),
    ...(owns === undefined ? {} : { owns }),
    ...(ownsNone ? { owns: [] } : {}),
    ...(disable ? { disabled: true } : {}),
    ...(enable ? { disabled: false } : {}),
  };
  const wrong =
    disable && enable
      ? '--disable and --enable exclude each other'
      : ownsNone && owns !== undefined
        ? '--owns and --owns-none exclude each other'
        : Object.keys(change).length === 0
          ? 'nothing to change is named: --role, --owns, --owns-none, --disable or --enable'
          : undefined;
  if (wrong !== undefined) throw new RiggerError([problem('cli/usage', wrong)]);
  await withLab((lab) => lab.call('POST', pathOf(name), change));
};

interface ListedAccount {
  readonly name: string;
  readonly role: string;
  readonly has_password: boolean;
  readonly created_at: string;
  readonly disabled_at: string | null;
  readonly owns: readonly string[];
}

/** Lists the accounts. */
export const listAccounts = ({ json = false }: { json?: boolean }): Promise<void> =>
  withLab(async (lab) => {
    const answer = (await lab.call('GET', '/api/v1/accounts')) as { accounts: ListedAccount[] };
    tell(answer.accounts, json, () =>
      alignedTable(
        ['account', 'role', 'state', 'made', 'cares for'],
        answer.accounts.map((one) => [
          one.name,
          one.role,
          one.disabled_at !== null ? 'disabled' : one.has_password ? 'in use' : 'without password',
          shortTime(one.created_at),
          one.owns.join(', ') || '–',
        ]),
        () => true,
      ),
    );
  });
