/** What became of a program in a guest. */
export type GuestAnswer =
  | {
      readonly state: 'exited';
      readonly exit: number;
      readonly stdout: Buffer;
      readonly stderr: Buffer;
      /** The agent keeps 16 MB of each stream. */
      readonly truncated: boolean;
    }
  | { readonly state: 'running'; readonly pid: number }
  | { readonly state: 'failed'; readonly reason: string };

/** Reads the output of a `guestAgentScript`; the answers have the order of its programs. */
export const parseGuestAgent = (nonce: string, stdout: string): GuestAnswer[] =>
  stdout
    .split(`${nonce} `)
    .slice(1)
    .map((part) => {
      const [, state, text] = /^(\w+) \d+\n(.*)$/s.exec(part) ?? [];
      if (state === 'exited') return exited(text ?? '');
      if (state === 'running') return { state, pid: Number(text) };
      return { state: 'failed', reason: reasonOf(text ?? '') };
    });

interface Status {
  readonly return?: {
    readonly exitcode?: number;
    readonly signal?: number;
    readonly 'out-data'?: string;
    readonly 'err-data'?: string;
    readonly 'out-truncated'?: boolean;
    readonly 'err-truncated'?: boolean;
  };
}

const exited = (text: string): GuestAnswer => {
  let status: Status['return'];
  try {
    status = (JSON.parse(text.slice(text.indexOf('{'))) as Status).return;
  } catch {
    status = undefined;
  }
  if (status === undefined)
    return { state: 'failed', reason: `the agent’s answer makes no sense: ${text.slice(0, 200)}` };
  return {
    state: 'exited',
    // A program that died of a signal has no exit code.
    exit: status.exitcode ?? 128 + (status.signal ?? 0),
    stdout: Buffer.from(status['out-data'] ?? '', 'base64'),
    stderr: Buffer.from(status['err-data'] ?? '', 'base64'),
    truncated: status['out-truncated'] === true || status['err-truncated'] === true,
  };
};

const reasonOf = (text: string): string => text.trim().replace(/^error: /, '') || 'virsh said nothing';
