import { setTimeout } from 'node:timers/promises';
import type { Connection } from '../../connection/connection.js';
import type { CommandOutput, Reboot } from '../../model/index.js';
import { RiggerError } from '../../model/index.js';
import { isUnreachable } from '../host/stops.js';
import type { Cost, Link } from './link.js';

const defaultTimeoutSeconds = 600;
/** Seconds for the first attempt to connect, and for those of a host that takes its time. */
const firstDial = 5;
const longestDial = 30;
const readBootId = 'cat /proc/sys/kernel/random/boot_id';

export interface RebootReport {
  waiting(what: string): void;
}

/**
 * Restarts a host and waits until it answers with another boot id: an ssh server that answers
 * proves nothing, it may be the old one on its way down.
 */
export const reboot = async (
  link: Link,
  command: Reboot,
  cost: Cost,
  report: RebootReport,
  signal: AbortSignal,
): Promise<CommandOutput> => {
  const timeout = command.timeout ?? defaultTimeoutSeconds;
  const deadline = performance.now() + timeout * 1000;
  const [before] = await link.run([{ script: readBootId }, flushed], cost);
  const oldBoot = before!.stdout.trim();
  report.waiting('asked the host to reboot');
  const answer = await askToReboot(link, cost, command.ask ?? systemReboot);
  // A system on its way down may kill the shell that asked it; another asker says what is wrong.
  if (command.ask !== undefined && answer && answer.exit !== 0) return answer;
  await link.close();
  let last = 'it has not answered yet';
  for (let tries = 0; performance.now() < deadline; tries += 1) {
    if (signal.aborted) throw signal.reason;
    const found = await bootIdNow(link, Math.min(longestDial, firstDial + tries));
    if ('boot' in found && found.boot !== oldBoot) {
      const refusal = await openRefused(link);
      if (refusal === undefined) return { stdout: `${found.boot}\n`, stderr: '', exit: 0 };
      last = refusal;
    } else last = 'boot' in found ? 'it still answers with the old boot id' : found.why;
    report.waiting(`waiting for another boot id: ${last}`);
    await pause(1000, signal);
  }
  return {
    stdout: '',
    stderr: `no new boot within ${timeout} s of the reboot: ${last}`,
    exit: 1,
  };
};

/**
 * What was written has to outlive a reset that asks nobody, such as a controller's. A file system that does
 * not answer is no reason to stay up.
 */
const flushed = { script: 'sync', timeout: 60, accept: [0, 124] };

/** Detached, so that the answer is on its way before the connection ends. */
const systemReboot =
  'if command -v systemctl >/dev/null; then systemctl reboot --no-block || systemctl reboot --force; else reboot; fi';

/** What the asker said; undefined when the host went down before it could answer. */
const askToReboot = async (link: Link, cost: Cost, script: string): Promise<CommandOutput | undefined> => {
  try {
    const [output] = await link.run([{ script }], cost);
    return output;
  } catch (error) {
    if (!isLost(error)) throw error;
    return undefined;
  }
};

const isLost = (error: unknown): boolean =>
  error instanceof RiggerError && error.diagnostics.some(({ code }) => code === 'connection/lost');

/** A host that boots may answer once and then not for a while: only the run's own connection ends the waiting. */
const openRefused = async (link: Link): Promise<string | undefined> => {
  try {
    await link.open();
    return undefined;
  } catch (error) {
    if (!isUnreachable(error)) throw error;
    return error.diagnostics[0]?.message ?? 'it does not answer';
  }
};

const bootIdNow = async (link: Link, seconds: number): Promise<{ boot: string } | { why: string }> => {
  let connection: Connection | undefined;
  try {
    connection = await link.dialOnce(seconds);
    const [output] = await connection.run([{ script: readBootId, timeout: 10 }]);
    return { boot: output!.stdout.trim() };
  } catch (error) {
    if (error instanceof RiggerError) return { why: error.diagnostics[0]?.message ?? 'it does not answer' };
    throw error;
  } finally {
    await connection?.close();
  }
};

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  setTimeout(ms, undefined, { signal }).catch(() => undefined);
