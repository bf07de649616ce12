import { exitCodes, problem, RiggerError } from '../../model/index.js';
import { BatchReader, streamParsers } from '../batch/reader.js';
import { batchScript } from '../batch/script.js';
import type { ShellStep, StepOutput } from '../connection.js';
import { shellFunctions } from '../shell/bootstrap.js';
import type { GuestAnswer } from './answers.js';

/** A batch as one program: the same text that a persistent shell would read. */
export const guestBatch = (nonce: string, steps: readonly ShellStep[]): string =>
  `${shellFunctions(nonce)}\n${batchScript(nonce, 1, steps, Number.POSITIVE_INFINITY)}`;

/**
 * The outputs of a `guestBatch`, from what its agent captured.
 * @throws RiggerError `connection/guest-agent`
 */
export const readGuestBatch = (
  host: string,
  nonce: string,
  steps: readonly ShellStep[],
  answer: GuestAnswer,
): { readonly outputs: StepOutput[]; readonly remoteMs: number } => {
  if (answer.state !== 'exited')
    throw agentFailure(host, answer.state === 'failed' ? answer.reason : 'the program still runs');
  let outputs: StepOutput[] | undefined;
  const reader = new BatchReader(1, steps, {
    upload: () => {},
    done: (complete) => {
      outputs = complete;
    },
  });
  const parsers = streamParsers(
    nonce,
    (stream, bytes) => reader.output(stream, bytes),
    (stream, frame) => reader.frame(stream, frame),
  );
  parsers.stdout.push(answer.stdout);
  parsers.stderr.push(answer.stderr);
  if (outputs) return { outputs, remoteMs: reader.remoteMs };
  reader.abandon();
  throw agentFailure(
    host,
    answer.truncated
      ? 'the output exceeds the 16 MB that the agent keeps'
      : `its shell ended early with ${answer.exit}`,
  );
};

export const agentFailure = (host: string, reason: string): RiggerError =>
  new RiggerError(
    [
      problem('connection/guest-agent', `the agent of the guest ${host} did not do its work: ${reason}`, {
        help: 'check that the guest runs, and qemu-ga in it: virsh qemu-agent-command DOMAIN \'{"execute":"guest-ping"}\'',
      }),
    ],
    exitCodes.hostUnreachable,
  );
