import { available, defineFact, type SyncRequest, syncScript, unavailable } from '../../model/index.js';
import { scopeOf } from '../reading/scopes.js';

/** What rsync would do to make a directory of the host the same as one of the controller. */
export interface SyncDifference {
  /** Names below the directory, as rsync writes them. */
  readonly created: readonly string[];
  readonly changed: readonly string[];
  readonly deleted: readonly string[];
}

/** Asked by a run of rsync that changes nothing. */
export const syncDifference = defineFact<SyncDifference, Omit<SyncRequest, 'dry' | 'user'>>({
  id: 'sync_difference',
  summary: 'In what a directory of the host differs from one of the controller, by rsync',
  scopes: ({ dest }) => [scopeOf.file(dest), scopeOf.package('rsync')],
  script: (request) => syncScript({ ...request, dry: true }),
  parse({ stdout, stderr, exit, truncated }) {
    if (truncated) return unavailable('rsync lists more than is kept of an answer', 'name directories below');
    if (exit === 0) return available(differenceIn(stdout));
    const said = stderr.trim() || `rsync ended with ${exit}`;
    return unavailable(said, exit === 78 ? remedyOf(said) : 'fix what rsync says, then run again');
  },
});

const remedyOf = (said: string): string => {
  if (said.includes('guest agent')) return 'use `copy` with `src: tree/`, which needs no rsync';
  const where = said.endsWith('on the controller')
    ? 'install rsync there'
    : 'add a task `package: rsync` before';
  return `${where}, or use \`copy\` with \`src: tree/\`, which needs no rsync`;
};

const differenceIn = (listed: string): SyncDifference => {
  const created: string[] = [];
  const changed: string[] = [];
  const deleted: string[] = [];
  for (const line of listed.split('\n')) {
    const [, what = '', name = ''] = /^(\*deleting {2}|[<>ch.][fdLDS][^ ]{9}) (.+)$/.exec(line) ?? [];
    if (what === '') continue;
    if (what.startsWith('*')) deleted.push(name.trimStart());
    else if (what.endsWith('+++++++++')) created.push(name);
    else changed.push(name);
  }
  return { created, changed, deleted };
};
