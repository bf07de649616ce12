import { problem, RiggerError } from '../../model/index.js';
import { headersOfOthers, type TrustedProxy } from '../../web/guard/trusted-proxy.js';
import type { Settings } from '../program/settings.js';

/** The proxy that rigger.yml names, with its secret from the environment. @throws RiggerError where it is not safe */
export const trustedProxyOf = (
  { sign_in_by_proxy: set }: Settings,
  env: NodeJS.ProcessEnv = process.env,
): TrustedProxy | undefined => {
  if (set === undefined) return undefined;
  const header = set.header.toLowerCase();
  if (headersOfOthers.includes(header))
    throw wrong(
      `header: ${set.header} says something else`,
      'use one that only the proxy sets: X-Remote-User, or Authorization',
    );
  const secret = env.RIGGER_PROXY_SECRET ?? '';
  if (!/^[\x21-\x7e]{32,200}$/.test(secret))
    throw wrong(
      secret === ''
        ? 'RIGGER_PROXY_SECRET is not set'
        : 'RIGGER_PROXY_SECRET has less than 32 characters, more than 200, or a space',
      '`openssl rand -hex 32` makes one; the proxy shows it in the header Rigger-Proxy-Secret',
    );
  return { header, from: new Set(set.from), secret };
};

const wrong = (message: string, help: string): RiggerError =>
  new RiggerError([problem('web/proxy', `rigger.yml: sign_in_by_proxy: ${message}`, { help })]);
