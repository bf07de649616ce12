import { makeNonce } from '../batch/nonce.js';
import type { Connection } from '../connection.js';
import { type GuestAnswer, parseGuestAgent } from './answers.js';
import { type GuestProgram, guestAgentScript } from './script.js';

interface Waiting {
  readonly work: GuestProgram;
  pid?: number;
  readonly resolve: (answer: GuestAnswer) => void;
  readonly reject: (error: unknown) => void;
}

/** Seconds for which a turn may watch, before it looks whether something else wants to start. */
const turn = 1;

/**
 * Lets any number of guests of one hypervisor work at the same time over its one connection: each
 * turn starts what has been asked for and watches all that runs.
 */
export class GuestGate {
  readonly #waiting = new Set<Waiting>();
  #turning = false;

  constructor(private readonly hypervisor: Connection) {}

  run(domain: string, program: string): Promise<GuestAnswer> {
    return new Promise((resolve, reject) => {
      this.#waiting.add({ work: { domain, program }, resolve, reject });
      void this.#turn();
    });
  }

  async #turn(): Promise<void> {
    if (this.#turning) return;
    this.#turning = true;
    // Whoever asks in the same moment is in the same turn.
    await Promise.resolve();
    while (this.#waiting.size > 0) await this.#oneTurn([...this.#waiting]);
    this.#turning = false;
  }

  async #oneTurn(entries: readonly Waiting[]): Promise<void> {
    const fresh = entries.filter(({ pid }) => pid === undefined);
    const running = entries.filter(({ pid }) => pid !== undefined);
    const nonce = makeNonce();
    const script = guestAgentScript({
      nonce,
      start: fresh.map(({ work }) => work),
      watch: running.map(({ work, pid }) => ({ domain: work.domain, pid: pid as number })),
      until: 'any',
      seconds: turn,
    });
    try {
      const [output] = await this.hypervisor.run([{ script, limit: largestAnswer }]);
      const answers = parseGuestAgent(nonce, output?.stdout ?? '');
      for (const [index, entry] of [...fresh, ...running].entries())
        this.#settle(entry, answers[index] ?? { state: 'failed', reason: output?.stderr.trim() ?? '' });
    } catch (error) {
      for (const entry of entries) {
        this.#waiting.delete(entry);
        entry.reject(error);
      }
    }
  }

  #settle(entry: Waiting, answer: GuestAnswer): void {
    if (answer.state === 'running') {
      entry.pid = answer.pid;
      return;
    }
    this.#waiting.delete(entry);
    entry.resolve(answer);
  }
}

/** Agents answer with up to 16 MB a stream, in base64; several may do so in one turn. */
const largestAnswer = 256 * 1024 * 1024;
