import type { Command } from './command.js';
import type { Diagnostic } from './diagnostic.js';
import type { FactQuery, FactScope } from './fact.js';
import type { Prediction } from './foresight.js';
import type { Json } from './value.js';

/** What could cut somebody off or destroy something; a play allows each by name (`allow:`). */
export type Risk = 'reboot' | 'guest-restart' | 'drops-vfs' | 'drops-link' | 'destroys-data';

export const risks: readonly Risk[] = ['reboot', 'guest-restart', 'drops-vfs', 'drops-link', 'destroys-data'];

/** The old and the new text of a file, for `--diff`; null where there is no file. */
export interface TextDiff {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** What a host says of the reason for a failure, in lines that others may have written. */
export interface Reasons {
  readonly notes: readonly string[];
  /** Where more is to be found. */
  readonly help: string;
}

/** One step from what is to what should be. What `plan` prints of it is what `apply` does. */
export interface Change {
  /** Imperative, for a person: `set sriov_numvfs of 0000:01:00.0 to 4`. */
  readonly summary: string;
  readonly before?: Json;
  readonly after?: Json;
  readonly diff?: TextDiff;
  readonly commands: readonly Command[];
  /** What may read differently afterwards; too little is a defect, `['*']` is always right. */
  readonly invalidates: readonly FactScope[];
  /**
   * What a plan cannot tell any more once this change lies before it, where that is less than all that is
   * read again afterwards: what the change can touch by the conventions of the system (`docs/decisions/0013`).
   */
  readonly unsettles?: readonly FactScope[];
  /** What facts read afterwards, as far as the change decides it; a wrong one is a defect. */
  readonly leaves?: readonly Prediction[];
  readonly risk?: Risk;
  /**
   * An action leaves nothing behind that facts could read back (a command, a restart):
   * it is not planned again to see whether it converged.
   */
  readonly action?: boolean;
  /** What it acts on is broken, as the facts say; where that is so after it was made, it has failed. */
  readonly broken?: string | undefined;
  /** Asked when it fails or does not hold, and only then. */
  readonly why?: FactQuery<Reasons>;
  /** An action that only asks: it is made in a plan as well, and is no change in the end. */
  readonly looks?: boolean;
}

/** What a task makes of a host's facts. */
export type Outcome = Nothing | Changes | Refused;

interface Noted {
  /** The host has to reboot before this takes effect, and why. */
  readonly reboot?: string;
  /** Worth a line on the screen: *needs guest restart*, *a VF is missing its driver*. */
  readonly notes?: readonly string[];
  /** Fields that `register` gets beside `changed`, `failed` and the outputs. */
  readonly data?: { readonly [key: string]: Json };
}

/** The host is as it should be. */
export interface Nothing extends Noted {
  readonly kind: 'nothing';
  readonly because: string;
}

interface Changes extends Noted {
  readonly kind: 'changes';
  readonly changes: readonly Change[];
}

/** The wish cannot be granted, and the host is left as it is. */
export interface Refused {
  readonly kind: 'refused';
  readonly diagnostic: Diagnostic;
}

export const nothing = (because: string, noted: Noted = {}): Nothing => ({
  kind: 'nothing',
  because,
  ...noted,
});

/** Changes in the order in which they are to happen; none at all is `nothing`. */
export const changes = (
  list: readonly Change[],
  because = 'already as it should be',
  noted: Noted = {},
): Outcome => (list.length === 0 ? nothing(because, noted) : { kind: 'changes', changes: list, ...noted });

export const refused = (diagnostic: Diagnostic): Refused => ({ kind: 'refused', diagnostic });
