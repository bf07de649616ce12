import type { Diagnostic } from '../model/index.js';
import { withoutHost } from '../model/without-host.js';

/** A failure of a host, with the lines that tell of it. */
export interface HostFailure {
  readonly host: string;
  /** What failed: a task's id, or the host itself. */
  readonly id: string;
  readonly code: Diagnostic['code'];
  readonly details: readonly string[];
  /** The line above the details, for so many hosts. */
  readonly head: (hosts: readonly string[], more: boolean) => string;
}

/** Of one task and code so many different accounts are told at once; what follows is only counted. */
const accounts = 3;

/**
 * Failures of many hosts: what is new is told at once; what was told before, but for the host's
 * name, waits for the end of the play, where one line counts it.
 */
export class FailureGroups {
  readonly #told = new Map<string, Set<string>>();
  #held = new Map<string, HostFailure[]>();

  /** The lines to print now. */
  add(failure: HostFailure): string[] {
    const { host, id, code, details, head } = failure;
    const key = JSON.stringify([id, code]);
    const account = details.map((line) => withoutHost(line, host)).join('\n');
    const told = this.#told.get(key) ?? new Set();
    this.#told.set(key, told);
    if (told.has(account) || told.size >= accounts) {
      this.#held.set(key, [...(this.#held.get(key) ?? []), failure]);
      return [];
    }
    told.add(account);
    return [head([host], false), ...details.map((line) => `      ${line}`)];
  }

  /** A line for each failure that happened again; empties the collection. */
  take(): string[] {
    const lines = [...this.#held.values()].map((failures) =>
      failures[0]!.head(
        failures.map(({ host }) => host),
        true,
      ),
    );
    this.#held = new Map();
    this.#told.clear();
    return lines;
  }
}
