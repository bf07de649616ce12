import { quote } from '../../model/index.js';
import type { Connection } from '../connection.js';
import { agentFailure } from './batch.js';

/** How far a guest's clock is ahead of its hypervisor's. */
export interface GuestClock {
  readonly domain: string;
  /** Guest minus hypervisor, milliseconds. */
  readonly offsetMs: number;
  /** The true offset lies within plus or minus this of it, milliseconds. */
  readonly uncertaintyMs: number;
}

/** Asks each guest's agent for the time, between two looks at the hypervisor's clock. */
export const guestClockScript = (domains: readonly string[], samples: number): string =>
  domains
    .map(
      (domain, index) => `i=0; while [ $i -lt ${samples} ]; do
before=$(date +%s%N); answer=$(virsh -q qemu-agent-command ${quote(domain)} --timeout 10 '{"execute":"guest-get-time"}' 2>&1); after=$(date +%s%N)
printf '%s %s %s %s\\n' ${index} "$before" "$after" "$answer"
i=$((i + 1)); done`,
    )
    .join('\n');

/** The sample with the shortest wait is the best: its answer has the least room to be late. */
export const parseGuestClocks = (domains: readonly string[], stdout: string): (GuestClock | undefined)[] =>
  domains.map((domain, index) => {
    const clocks = stdout.split('\n').flatMap((line): GuestClock[] => {
      const [, which, before, after, guest] = /^(\d+) (\d+) (\d+) .*"return": *(\d+)/.exec(line) ?? [];
      if (Number(which) !== index || guest === undefined) return [];
      // Nanoseconds since 1970 exceed what a number holds exactly.
      const [from, to] = [BigInt(before ?? 0), BigInt(after ?? 0)];
      const offset = BigInt(guest) - (from + to) / 2n;
      return [{ domain, offsetMs: Number(offset) / 1e6, uncertaintyMs: Number(to - from) / 2e6 }];
    });
    return clocks.sort((a, b) => a.uncertaintyMs - b.uncertaintyMs)[0];
  });

/**
 * Clock offsets of guests, in one round trip.
 * @throws RiggerError `connection/guest-agent` for the first guest that does not tell its time
 */
export const readGuestClocks = async (
  hypervisor: Connection,
  domains: readonly string[],
  samples = 3,
): Promise<GuestClock[]> => {
  const [output] = await hypervisor.run([{ script: guestClockScript(domains, samples) }]);
  const clocks = parseGuestClocks(domains, output?.stdout ?? '');
  return clocks.map((clock, index) => {
    if (clock === undefined) throw agentFailure(domains[index] as string, 'it does not tell its time');
    return clock;
  });
};
