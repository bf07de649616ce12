import { exitCodes, problem, RiggerError } from '../../model/index.js';
import { makeNonce } from '../batch/nonce.js';
import type { Connect, Connection, ShellStep, StepOutput, Target } from '../connection.js';
import { closed, interrupted } from '../shell/failures.js';
import { guestBatch, readGuestBatch } from './batch.js';
import { GuestGate } from './gate.js';

/**
 * A guest, reached through its agent over the hypervisor's connection: control traffic never
 * crosses a network that is being measured. Each batch is a shell of its own, so nothing is kept
 * between batches, and a lock is not taken: the hypervisor's serves.
 */
export const connectGuest = async (
  target: Target,
  signal: AbortSignal | undefined,
  connect: Connect,
): Promise<Connection> => {
  const { host, guest } = target;
  if (guest === undefined)
    throw new RiggerError(
      [
        problem(
          'connection/bad-target',
          `${host} is a guest, and neither its hypervisor nor its domain is known`,
          {
            help: 'set rigger_hypervisor and rigger_domain for it',
          },
        ),
      ],
      exitCodes.mistake,
    );
  const hypervisor = await join(guest.hypervisor, connect, signal);
  const traffic = { roundTrips: 0, bytesSent: 0, bytesReceived: 0, wireMs: 0, remoteMs: 0 };
  let open = true;
  const run = async (steps: readonly ShellStep[], cancel: AbortSignal | undefined): Promise<StepOutput[]> => {
    if (!open) throw closed(host);
    if (steps.length === 0) return [];
    const nonce = makeNonce();
    const program = guestBatch(nonce, steps);
    const started = performance.now();
    const answer = await cancellable(hypervisor.gate.run(guest.domain, program), host, cancel);
    const { outputs, remoteMs } = readGuestBatch(host, nonce, steps, answer);
    traffic.roundTrips++;
    traffic.bytesSent += program.length;
    if (answer.state === 'exited') traffic.bytesReceived += answer.stdout.length + answer.stderr.length;
    traffic.remoteMs += remoteMs;
    traffic.wireMs += Math.max(0, performance.now() - started - remoteMs);
    return outputs;
  };
  return {
    host,
    traffic,
    run: (steps, options) => run(steps, options?.signal),
    close: async () => {
      if (!open) return;
      open = false;
      await hypervisor.leave();
    },
  };
};

/** The agent cannot end what it has started; the caller does not wait for it any longer. */
const cancellable = <T>(work: Promise<T>, host: string, signal: AbortSignal | undefined): Promise<T> => {
  if (signal === undefined) return work;
  if (signal.aborted) return Promise.reject(interrupted(host));
  return new Promise<T>((resolve, reject) => {
    const onAbort = () => reject(interrupted(host));
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
};

interface Shared {
  readonly ready: Promise<{ readonly connection: Connection; readonly gate: GuestGate }>;
  users: number;
}

const hypervisors = new Map<string, Shared>();

/** All guests of a hypervisor share one connection to it. */
const join = async (target: Target, connect: Connect, signal: AbortSignal | undefined) => {
  const key = JSON.stringify([target.kind, target.host, target.address, target.port, target.user]);
  const shared: Shared = hypervisors.get(key) ?? {
    ready: connect({ ...target, lock: false }, signal).then((connection) => ({
      connection,
      gate: new GuestGate(connection),
    })),
    users: 0,
  };
  hypervisors.set(key, shared);
  shared.users++;
  const leave = async () => {
    if (--shared.users > 0) return;
    if (hypervisors.get(key) === shared) hypervisors.delete(key);
    await shared.ready.then(({ connection }) => connection.close()).catch(() => {});
  };
  try {
    const { gate } = await shared.ready;
    return { gate, leave };
  } catch (error) {
    await leave();
    throw error;
  }
};
