import type { Kysely } from 'kysely';
import type { RunFiles } from '../team/store/run-files.js';
import type { Viewer } from './account/viewer.js';
import type { OwnAddresses } from './guard/own-addresses.js';
import type { RateLimits } from './guard/rate-limit.js';
import type { TrustedProxy } from './guard/trusted-proxy.js';
import type { LiveTopics } from './live/topics.js';

/** What every request is answered from. */
export interface Site {
  readonly db: Kysely<unknown>;
  readonly addresses: OwnAddresses;
  /** The address that people type, as links that are printed or sent name it. */
  readonly url: string;
  /** Whether browsers reach it by https alone, through a proxy. */
  readonly secure: boolean;
  /** A proxy before it says in `X-Forwarded-For` who asks. */
  readonly behindProxy: boolean;
  /** A proxy that says who asks; nobody is believed that where it is missing. */
  readonly proxy?: TrustedProxy | undefined;
  readonly limits: RateLimits;
  readonly live: LiveTopics;
  /** Where files of runs are read. */
  readonly files?: RunFiles | undefined;
  readonly now: () => Date;
  /** Writes a defect of ours to where the server's own log goes. */
  readonly say: (line: string) => void;
  /** Who asks where nobody has to say so: the command line on the database itself, in its own process. */
  readonly direct?: Viewer;
}
