import { exitCodes, problem, RiggerError, sh } from '../../model/index.js';
import type { PlannedCell } from '../plan/cell.js';
import { runRound } from '../trial/jobs.js';
import type { Running } from './running.js';

/**
 * Seconds, at least, that a guest may take from its start to an agent that answers: four that boot at once in an
 * emulated host on two slow cores have needed more than three minutes.
 */
const patience = 300;

/**
 * Waits until the agent of every guest of a cell answers: a guest that was started a moment ago cannot be
 * told to measure yet. Costs a round trip, and that only where guests may be new.
 */
export const awaitGuests = async (running: Running, cell: PlannedCell): Promise<void> => {
  const { session } = running;
  await requireContainers(running, cell);
  const guests = cell.guests.filter(({ domain }) => domain !== undefined);
  if (guests.length === 0) return;
  const { outputs } = await runRound((host) => session.connection(host), {
    jobs: guests.map(({ host, domain }) => ({
      machine: { name: host, host },
      script: sh`i=0; until words=$(virsh -q qemu-agent-command ${domain!} --timeout 5 '{"execute":"guest-ping"}' 2>&1); do
i=$((i + 1)); [ $i -lt ${patience} ] || { echo "$words" >&2; exit 1; }
case $words in *"Domain not found"*|*"not running"*) echo "$words" >&2; exit 1;; esac
sleep 1; done`,
    })),
    limit: patience * 2,
    signal: session.signal,
  });
  const silent = outputs.flatMap(({ exit, stderr, lost }, index) =>
    exit === 0 ? [] : [{ guest: guests[index]!, words: lost ?? stderr.trim() }],
  );
  if (silent.length > 0)
    throw new RiggerError(
      silent.map(({ guest, words }) =>
        problem(
          'experiment/guest-silent',
          `the agent of the guest ${guest.name} on ${guest.host} does not answer: ${words}`,
          {
            help: `check that the guest runs and has qemu-guest-agent: virsh console ${guest.domain}`,
          },
        ),
      ),
      exitCodes.hostFailed,
    );
};

/** Containers are there at once, or not at all. */
const requireContainers = async ({ session }: Running, { guests }: PlannedCell): Promise<void> => {
  const containers = guests.filter(({ container }) => container !== undefined);
  if (containers.length === 0) return;
  const { outputs } = await runRound((host) => session.connection(host), {
    jobs: containers.map((machine) => ({ machine, script: ':' })),
    limit: 60,
    signal: session.signal,
  });
  const missing = containers.filter((_, index) => outputs[index]!.exit !== 0);
  if (missing.length > 0)
    throw new RiggerError(
      missing.map(({ name, host }) =>
        problem('experiment/no-container', `there is no container ${name} on ${host}`, {
          help: 'let `bring_up` make it: the role `containers`, or the task `container`',
        }),
      ),
      exitCodes.hostFailed,
    );
};
