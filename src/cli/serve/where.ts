import { isIPv4 } from 'node:net';
import { problem, RiggerError } from '../../model/index.js';
import { defaultPort } from '../../web/served-url.js';

/** A loopback address and a port. @throws RiggerError for any other */
export const listenAddress = (given: string | undefined): { host: string; port: number } => {
  if (given === undefined) return { host: '127.0.0.1', port: defaultPort };
  const [, host, port] = /^(\[[0-9a-f:]+\]|[^:]+):(\d{1,5})$/i.exec(given) ?? [];
  const bare = host?.replace(/^\[|\]$/g, '');
  const loopback =
    bare === 'localhost' || bare === '::1' || (bare !== undefined && isIPv4(bare) && bare.startsWith('127.'));
  if (bare !== undefined && loopback && Number(port) <= 65_535) return { host: bare, port: Number(port) };
  throw new RiggerError([
    problem(
      'web/listen',
      `--listen ${given}: expected a loopback address and a port, such as 127.0.0.1:${defaultPort}`,
      {
        help: 'others reach the page through a proxy that speaks TLS; docs/team-lab.md shows one',
      },
    ),
  ]);
};

/** The address that people type. @throws RiggerError for one that is none, or has a path */
export const shownUrl = (given: string | undefined): string | undefined => {
  if (given === undefined) return undefined;
  const url = URL.canParse(given) ? new URL(given) : undefined;
  const plain =
    url !== undefined && url.pathname === '/' && url.search === '' && url.hash === '' && url.username === '';
  if (plain && (url.protocol === 'https:' || url.protocol === 'http:')) return url.origin;
  throw new RiggerError([
    problem(
      'web/listen',
      `--url ${given}: expected an address without a path, such as https://lab.example.org`,
    ),
  ]);
};
