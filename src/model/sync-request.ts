import type { Command } from './command.js';

/** A directory of the controller that one of the host is to hold the same as, by rsync. */
export interface SyncRequest {
  /** On the controller, absolute. */
  readonly src: string;
  /** On the host, absolute. */
  readonly dest: string;
  /** Patterns in rsync's words. */
  readonly exclude: readonly string[];
  /** Remove from `dest` what `src` does not hold. */
  readonly delete: boolean;
  /** Compare contents, and not sizes and times. */
  readonly checksum: boolean;
  readonly owner?: string | undefined;
  readonly group?: string | undefined;
  /** Only tell what differs. */
  readonly dry: boolean;
  /** As this account of the host, instead of the connection's. */
  readonly user?: string | undefined;
}

const header = '#!rigger-sync ';

/**
 * A request as a step of a batch. A connection that can carry the bytes of another program carries it out itself;
 * a shell that gets it says that it cannot.
 */
export const syncScript = (request: SyncRequest): string =>
  [
    header + JSON.stringify(request),
    'echo "the way to this host carries a shell and no other program (a guest agent)" >&2',
    'exit 78',
    '',
  ].join('\n');

/** The request that a step holds; undefined for ordinary scripts. */
export const syncRequestIn = (script: string): SyncRequest | undefined =>
  script.startsWith(header)
    ? (JSON.parse(script.slice(header.length, script.indexOf('\n'))) as SyncRequest)
    : undefined;

/** The request of a command, as the account that the command runs as. */
export const syncRequestOf = (command: Command): SyncRequest | undefined => {
  const request = command.kind === 'script' ? syncRequestIn(command.script) : undefined;
  return request && command.user !== undefined ? { ...request, user: command.user } : request;
};
