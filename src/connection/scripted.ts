import { entryOf } from '../model/index.js';
import { isExpected } from './batch/expecting.js';
import type { Connect, Connection, ShellStep, StepOutput } from './connection.js';

/** What a scripted host answers: everything left out is an empty output with exit 0. */
type Answer = string | Partial<Pick<StepOutput, 'stdout' | 'stderr' | 'exit' | 'remoteMs'>>;

/** Answers by the first script that contains the text or matches the pattern; or by a function. */
export type Answers =
  | readonly (readonly [match: string | RegExp, answer: Answer | (() => Answer)])[]
  | ((step: ShellStep) => Answer | undefined);

/** A host made of answers, for tests of what stands above a connection. */
export interface ScriptedConnection extends Connection {
  /** Every batch that was run. */
  readonly batches: readonly (readonly ShellStep[])[];
  readonly closed: boolean;
}

/**
 * Obeys the rules of a batch (order, `accept`, `always`, a round trip each) without a host.
 * @throws Error naming the script that nothing answers, so that a test cannot pass by accident
 */
export const scriptedConnection = (host: string, answers: Answers): ScriptedConnection => {
  const batches: (readonly ShellStep[])[] = [];
  const traffic = { roundTrips: 0, bytesSent: 0, bytesReceived: 0, wireMs: 0, remoteMs: 0 };
  let closed = false;
  return {
    host,
    traffic,
    batches,
    get closed() {
      return closed;
    },
    run: async (steps, { signal } = {}) => {
      signal?.throwIfAborted();
      if (closed) throw new Error(`the scripted connection to ${host} is closed`);
      if (steps.length === 0) return [];
      batches.push(steps);
      traffic.roundTrips++;
      let failed = false;
      return steps.map((step) => {
        if (failed && !step.always) return { stdout: '', stderr: '', exit: -1, skipped: true };
        const output = asExpected(step, complete(answerTo(step, answers, host)));
        if (!(step.accept ?? [0]).includes(output.exit)) failed = true;
        traffic.bytesSent += step.script.length;
        traffic.bytesReceived += output.stdout.length + output.stderr.length;
        traffic.remoteMs += output.remoteMs ?? 0;
        if (output.stdout !== '') step.live?.(output.stdout, 'stdout');
        if (output.stderr !== '') step.live?.(output.stderr, 'stderr');
        return output;
      });
    },
    close: async () => {
      closed = true;
    },
  };
};

/** Gives each host of the table a scripted connection, and keeps them for the test to look at. */
export const scriptedConnect = (
  hosts: Readonly<Record<string, Answers>>,
): { readonly connect: Connect; readonly connections: ReadonlyMap<string, ScriptedConnection> } => {
  const connections = new Map<string, ScriptedConnection>();
  const connect: Connect = async ({ host }) => {
    const answers = entryOf(hosts, host);
    if (answers === undefined) throw new Error(`no answers are scripted for the host ${host}`);
    const connection = scriptedConnection(host, answers);
    connections.set(host, connection);
    return connection;
  };
  return { connect, connections };
};

const answerTo = (step: ShellStep, answers: Answers, host: string): Answer => {
  if (typeof answers === 'function') return answers(step) ?? unanswered(step, host);
  const found = answers.find(([match]) =>
    typeof match === 'string' ? step.script.includes(match) : match.test(step.script),
  );
  if (!found) return unanswered(step, host);
  return typeof found[1] === 'function' ? found[1]() : found[1];
};

const unanswered = (step: ShellStep, host: string): never => {
  throw new Error(`no answer is scripted on ${host} for:\n${step.script}`);
};

/** As `expecting` has it on a host. */
const asExpected = ({ expects }: ShellStep, output: StepOutput): StepOutput => {
  if (expects === undefined) return output;
  const isSo = output.exit === 0 && isExpected(output.stdout, expects);
  return { stdout: '', stderr: '', exit: isSo ? 0 : 1 };
};

const complete = (answer: Answer): StepOutput =>
  typeof answer === 'string'
    ? { stdout: answer, stderr: '', exit: 0 }
    : { stdout: '', stderr: '', exit: 0, ...answer };
