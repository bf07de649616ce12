import { makeNonce } from '../batch/nonce.js';
import type { Connection, ShellStep, StepOutput } from '../connection.js';
import { parseGuestAgent } from './answers.js';
import { agentFailure, guestBatch, readGuestBatch } from './batch.js';
import { guestAgentScript } from './script.js';

/** What a guest is to do. */
export interface GuestBatch {
  readonly domain: string;
  readonly steps: readonly ShellStep[];
}

/** A guest's outputs, or why there are none; one guest's failure leaves the others theirs. */
export type GuestResult =
  | { readonly domain: string; readonly outputs: StepOutput[] }
  | { readonly domain: string; readonly error: Error };

/**
 * Runs batches in guests of one hypervisor at the same time, and collects them: one round trip.
 * The starts follow each other within milliseconds; what has to start closer together waits for a
 * moment of the clock in its own script (see `readGuestClocks`).
 */
export const runTogether = async (
  hypervisor: Connection,
  batches: readonly GuestBatch[],
  options: { readonly signal?: AbortSignal; readonly seconds?: number } = {},
): Promise<GuestResult[]> => {
  if (batches.length === 0) return [];
  const nonce = makeNonce();
  const script = guestAgentScript({
    nonce,
    start: batches.map(({ domain, steps }) => ({ domain, program: guestBatch(nonce, steps) })),
    until: 'all',
    ...(options.seconds === undefined ? {} : { seconds: options.seconds }),
  });
  const [output] = await hypervisor.run(
    [{ script, limit: 512 * 1024 * 1024 }],
    options.signal ? { signal: options.signal } : {},
  );
  const answers = parseGuestAgent(nonce, output?.stdout ?? '');
  return batches.map(({ domain, steps }, index) => {
    const answer = answers[index];
    try {
      if (answer === undefined) throw agentFailure(domain, output?.stderr.trim() || 'no answer');
      return { domain, outputs: readGuestBatch(domain, nonce, steps, answer).outputs };
    } catch (error) {
      return { domain, error: error as Error };
    }
  });
};
