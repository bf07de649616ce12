import type { Target } from '../connection/connection.js';
import type { ConnectionVariables } from './connection-variables.js';
import type { TargetOptions } from './options.js';

/**
 * Whether and how the root shell becomes another user. Nobody has to become who they are already.
 * @param user the user that the connection logs in as, where that is known
 */
export const becomeOf = (
  variables: ConnectionVariables,
  options: TargetOptions,
  user: string | undefined,
): Pick<Target, 'become' | 'becomes'> => {
  const always = variables.boolean('become');
  const forAll = always === undefined ? {} : { becomes: always ? ('always' as const) : ('never' as const) };
  if (!(always ?? options.become ?? false)) return forAll;
  const method = variables.text('becomeMethod') ?? 'sudo';
  if (!/^(?:ansible\.builtin\.)?sudo$/.test(method))
    throw variables.wrong(
      'becomeMethod',
      'is not a way of becoming another user that rigger has',
      'target/unsupported-become',
      'use sudo',
    );
  const wanted = variables.text('becomeUser') ?? options.becomeUser ?? 'root';
  if (wanted === user) return forAll;
  const password = variables.text('becomePassword') ?? options.becomePassword;
  return { ...forAll, become: { user: wanted, ...(password !== undefined && { password }) } };
};
