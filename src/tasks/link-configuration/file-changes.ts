import { scopeOf } from '../../facts/reading/scopes.js';
import type { Change, Command } from '../../model/index.js';
import { netplanCheck } from './netplan.js';
import type { LinkWish } from './wish.js';

/** The links that a file of rigger's is about. */
export const linksOf = (path: string, text: string): readonly string[] =>
  path.startsWith('/etc/netplan/')
    ? [...text.matchAll(/^ {4}"([^"]+)":/gm)].map(([, name = '']) => name)
    : [/rigger-(.+)\.[a-z]+$/.exec(path)?.[1] ?? path];

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
  if (path.startsWith('/etc/netplan/'))
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
