import {
  available,
  defineFact,
  mustHaveRun,
  type Reading,
  raw,
  sh,
  unavailable,
  utf8,
  walkFunctions,
  walkHelp,
} from '../../model/index.js';
import { scopeOf } from '../reading/scopes.js';
import { section, splitSections } from '../reading/sections.js';

export interface AuthorizedKeys {
  /** Undefined when there is no such account. */
  readonly account?: { readonly uid: number; readonly gid: number; readonly home: string };
  /** The file that sshd reads by default, or the one asked for. */
  readonly path: string;
  /** Where links on the way to it end, when there are any. */
  readonly realPath?: string;
  /** Its text; null when there is no file. Absent where it is no UTF-8. */
  readonly text?: string | null;
  /** Octal digits; empty when there is no folder. */
  readonly folderMode: string;
}

export interface AuthorizedKeysQuestion {
  readonly user: string;
  readonly path?: string;
}

/** The keys that may log in to an account; the file's place follows from the account's home. */
export const authorizedKeys = defineFact<AuthorizedKeys, AuthorizedKeysQuestion>({
  id: 'authorized_keys',
  summary: 'Keys that may log in to an account',
  scopes: () => ['user', 'file'],
  scopesOf: ({ path, realPath }) => ['user', ...[path, realPath ?? path].map(scopeOf.file)],
  script: ({ user, path }) =>
    [
      walkFunctions,
      sh`e=$(getent passwd -- ${user}); ${raw(mustHaveRun)}; h=\${e%:*}; h=\${h##*:}`,
      path === undefined ? 'f=$h/.ssh/authorized_keys' : sh`f=${path}`,
      section('account'),
      'printf "%s\\n" "$e"',
      section('path'),
      'printf %s "$f"',
      'if rigger_walk "$f" follow; then',
      section('folder'),
      'stat -c %a .',
      mustHaveRun,
      section('real'),
      'printf %s "${PWD%/}/$name"; if [ -e "./$name" ]; then if rigger_open; then',
      section('text'),
      'base64 -w0 <&4; else',
      section('closed'),
      'echo "$f cannot be read"; fi; fi',
      'elif [ "$stop" != absent ]; then',
      section('closed'),
      'printf "%s\\n" "$why"; fi',
      mustHaveRun,
    ].join('\n'),
  parse({ stdout }): Reading<AuthorizedKeys> {
    const parts = splitSections(stdout);
    const [, , uid, gid, , home] = (parts.get('account') ?? '').trim().split(':');
    const path = parts.get('path');
    if (path === undefined) return unavailable('the host did not tell the file of keys');
    const closed = parts.get('closed');
    if (closed !== undefined) return unavailable(closed.trim(), walkHelp);
    const encoded = parts.get('text');
    const text = encoded === undefined ? null : utf8(Buffer.from(encoded, 'base64'));
    return available({
      ...(uid && gid && home && { account: { uid: Number(uid), gid: Number(gid), home } }),
      path,
      ...(parts.get('real') !== undefined && parts.get('real') !== path && { realPath: parts.get('real')! }),
      ...(text !== undefined && { text }),
      folderMode: (parts.get('folder') ?? '').trim(),
    });
  },
});
