import { scopeOf } from '../../facts/reading/scopes.js';
import type { Change, Command } from '../../model/index.js';
import { netplanCheck } from './netplan.js';
import type { LinkWish } from './wish.js';

/** Links, and how netplan knows them, whose definitions may have names of their own. */
export interface NetplanNames {
  readonly idOf: (link: string) => string;
  readonly links: readonly string[];
}

/** The links that a file of rigger's is about. */
export const linksOf = (path: string, text: string, names: NetplanNames): readonly string[] =>
  isNetplan(path)
    ? namedBy(text, /^ {4}"([^"]+)":/gm, names)
    : [/rigger-(.+)\.[a-z]+$/.exec(path)?.[1] ?? path];

/** Links below those that a file of netplan's is about: for networkd, netplan tells of a VLAN in what it writes of them. */
export const linksBelow = (path: string, text: string, names: NetplanNames): readonly string[] =>
  isNetplan(path) ? namedBy(text, /"link":"([^"]+)"/g, names) : [];

const isNetplan = (path: string): boolean => path.startsWith('/etc/netplan/');

const namedBy = (text: string, pattern: RegExp, { idOf, links }: NetplanNames): readonly string[] =>
  [...text.matchAll(pattern)].flatMap(([, id = '']) => [id, ...links.filter((link) => idOf(link) === id)]);

/** The change that writes a file of rigger's anew, or removes it. */
export const fileChange = (
  path: string,
  before: string | undefined,
  after: string | undefined,
  wishes: readonly LinkWish[],
): Change => ({
  summary: `${after === undefined ? 'remove' : before === undefined ? 'write' : 'update'} ${path}`,
  diff: { path, before: before ?? null, after: after ?? null },
  commands:
    after === undefined
      ? [{ kind: 'exec', argv: ['rm', '-f', '--', path] }]
      : fileCommands(path, after, wishes),
  invalidates: [scopeOf.file(path), 'net'],
});

const fileCommands = (path: string, content: string, wishes: readonly LinkWish[]): Command[] => {
  if (isNetplan(path))
    return [
      {
        kind: 'script',
        script: netplanCheck(
          path,
          wishes.flatMap(({ addresses = [] }) => addresses),
        ),
        stdin: content,
      },
      { kind: 'write-file', path, content, mode: '0600' },
    ];
  if (path.startsWith('/etc/systemd/network/'))
    return [
      { kind: 'exec', argv: ['mkdir', '-p', '/etc/systemd/network'] },
      // networkd is not root.
      { kind: 'write-file', path, content, mode: '0644' },
    ];
  return [{ kind: 'write-file', path, content, mode: '0600' }];
};
