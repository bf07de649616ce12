/** What an account may do, each more than the one before. */
export const roles = ['reader', 'user', 'admin'] as const;
export type Role = (typeof roles)[number];

/** Who asks. */
export interface Viewer {
  readonly accountId: number | undefined;
  readonly name: string;
  readonly role: Role;
  /** Hosts that are in this account's care. */
  readonly owns: ReadonlySet<string>;
  readonly via: 'page' | 'token' | 'database';
  /** What the rates count by: the session, the token. */
  readonly key: string;
  readonly address: string | undefined;
  /** Of a session: what its forms are signed with. */
  readonly sessionSecret?: string;
}

export const atLeast = (role: Role, wanted: Role): boolean => roles.indexOf(role) >= roles.indexOf(wanted);

/** The smaller of two. */
export const lesserRole = (one: Role, other: Role): Role => (atLeast(one, other) ? other : one);

/** One's own, what is on hosts in one's care alone, and everything for an admin. */
export const mayChange = (viewer: Viewer, person: string, hosts: readonly string[]): boolean =>
  viewer.role === 'admin' ||
  (viewer.role === 'user' &&
    (viewer.name === person || (hosts.length > 0 && hosts.every((host) => viewer.owns.has(host)))));
