import type { Command } from './command.js';
import { requestStep } from './request-step.js';

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

/** A connection that can carry the bytes of another program carries it out itself. */
export const { script: syncScript, requestIn: syncRequestIn } = requestStep<SyncRequest>(
  'sync',
  'the way to this host carries a shell and no other program (a guest agent)',
);

/** The request of a command, as the account that the command runs as. */
export const syncRequestOf = (command: Command): SyncRequest | undefined => {
  const request = command.kind === 'script' ? syncRequestIn(command.script) : undefined;
  return request && command.user !== undefined ? { ...request, user: command.user } : request;
};
