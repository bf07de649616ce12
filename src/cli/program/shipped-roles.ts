import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * The roles that come with rigger, for `rigger:NAME`: beside the program that was started, wherever it is
 * installed. The program in a single file has none.
 */
export const shippedRoles = (): { readonly shippedRoles?: string } => {
  const [, program] = process.argv;
  if (program === undefined || !existsSync(program)) return {};
  const roles = join(dirname(realpathSync(program)), '../roles');
  return existsSync(roles) ? { shippedRoles: roles } : {};
};
