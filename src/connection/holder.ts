import { hostname, userInfo } from 'node:os';

/** Who holds a host's lock, as another controller will read it: `alice@desk pid 4711 since …`. */
export const lockHolder = (): string =>
  `${user()}@${hostname()} pid ${process.pid} since ${new Date().toISOString().slice(0, 19)}Z`;

/** A user without an entry in the password file has a number only. */
const user = (): string => {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? '?'}`;
  }
};
