import type { Diagnostic, Position, Value } from '../model/index.js';
import type { SshConfigSource } from './ssh-config.js';

/** What the command line, the play and the inventory add to a host's variables. */
export interface TargetOptions {
  /** The play's or the task's wish; the variable `ansible_become` overrides it. */
  readonly become?: boolean;
  readonly becomeUser?: string;
  /** Asked for by `-K`; the variable wins. */
  readonly becomePassword?: string;
  /** `-u` or `remote_user`; the variable wins. */
  readonly remoteUser?: string;
  readonly acceptNewHostKeys?: boolean;
  /** Seconds; 10 unless told. */
  readonly connectTimeout?: number;
  /** Whether the host's lock is taken; true unless told. */
  readonly lock?: boolean;
  /** The ssh configuration; left out, none is read. */
  readonly ssh?: SshConfigSource;
  /** Variables of another host of the inventory, for jump hosts and hypervisors; undefined for a stranger. */
  readonly variablesOf?: (host: string) => Readonly<Record<string, Value>> | undefined;
  /** Where a variable of this host is defined, for messages. */
  readonly at?: (variable: string) => Position | undefined;
  /** Takes warnings: options of ssh that are not honoured. */
  readonly warn?: (diagnostic: Diagnostic) => void;
}
