/** One fault: what it does to a run. Each row is proven by the test of its name, which reads its claims from here. */
export interface Fault {
  readonly fault: string;
  /** The exit code of the command that meets the fault. */
  readonly exit: number;
  /** A stable code, where a message has one: `rigger explain CODE`. */
  readonly code?: string;
  /** A part of the message, as the user reads it. */
  readonly says?: string;
  /** What is left on the host, or on the controller. */
  readonly left: string;
  readonly rerun: string;
  /** Where the row is proven, when not in `test/faults/`: the title of a test there. */
  readonly proof?: { readonly file: string; readonly title: string };
}

const sameAsBefore = 'finds the same fault; after it is fixed, does what is left';
const noCommandTwice = '`--resume` goes on: no finished command runs twice, pending handlers run';

export const faults = {
  'connection-cut': {
    fault: 'The connection is cut at any step of a play',
    exit: 4,
    code: 'connection/lost',
    says: 'the connection to h1 broke after',
    left: 'every file is the old or the new one; no temporary file; processes of the step are hung up; the lock is free',
    rerun: noCommandTwice,
  },
  'sshd-restarted': {
    fault: 'sshd is restarted during the play',
    exit: 0,
    left: 'nothing unusual: sessions outlive the listener',
    rerun: 'changes nothing',
  },
  'host-rebooted': {
    fault: 'The host boots behind our back during the play',
    exit: 4,
    code: 'connection/lost',
    says: 'the connection to h1 broke after',
    left: 'what had finished; files whole; notes and lock of /run gone with the boot',
    rerun:
      '`--resume` goes on after the last task that was told as finished; the command in flight runs again',
  },
  'host-frozen': {
    fault: 'The host stops to answer during the play (its session is frozen)',
    exit: 4,
    code: 'connection/lost',
    says: 'Keepalive timeout',
    left: 'what had finished, until the host goes on; then the hang-up',
    rerun: `given up after ServerAliveInterval × ServerAliveCountMax (10 s × 3 unless told); ${noCommandTwice}`,
  },
  'host-hangs-reading': {
    fault: 'The host answers, but reading its state never ends (a dead mount, a hung daemon)',
    exit: 4,
    code: 'connection/hung',
    says: 'did not finish reading its own state within 2 s',
    left: 'nothing: rigger was only reading',
    rerun: `given up after \`rigger_read_timeout\` (300 s unless told); ${sameAsBefore}`,
  },
  'command-never-ends': {
    fault: 'A command never ends, and the task has a `timeout`',
    exit: 3,
    code: 'engine/command-failed',
    says: 'took longer than its timeout of 1 s, and was killed',
    left: 'the command and all its children are killed',
    rerun: sameAsBefore,
  },
  'controller-killed': {
    fault: 'The controller is killed (SIGKILL) at any moment',
    exit: 137,
    left: 'processes of the step in flight are hung up; a finished action is noted on the host',
    rerun: noCommandTwice,
    proof: {
      file: 'test/engine/journal/resume.test.ts',
      title: 'leaves a run that --resume completes as if nothing had been',
    },
  },
  'journal-torn': {
    fault: 'The last line of the journal is cut off (a power cut of the controller)',
    exit: 0,
    left: 'nothing unusual',
    rerun: '`--resume` drops the torn line, goes on, and leaves a journal that is whole',
  },
  'host-disk-full': {
    fault: 'The disk of the host is full',
    exit: 3,
    code: 'engine/command-failed',
    says: 'No space left on device',
    left: 'the old file, whole; no temporary file',
    rerun: sameAsBefore,
  },
  'host-upload-full': {
    fault: 'The host has no room for a large input (/var/tmp is full)',
    exit: 3,
    code: 'engine/command-failed',
    says: 'no room for standard input of 200000 bytes',
    left: 'the old file, whole; no temporary file; the connection stays usable',
    rerun: sameAsBefore,
  },
  'host-read-only': {
    fault: 'A file system of the host is read-only',
    exit: 3,
    code: 'engine/command-failed',
    says: 'Read-only file system',
    left: 'the old file',
    rerun: sameAsBefore,
  },
  'controller-read-only': {
    fault: 'The runs folder of the controller is read-only',
    exit: 2,
    code: 'engine/journal',
    says: 'cannot be written: EROFS',
    left: 'nothing: no host was touched',
    rerun: sameAsBefore,
  },
  'controller-disk-full': {
    fault: 'The disk of the controller fills up during the run',
    exit: 2,
    code: 'engine/journal',
    says: 'ENOSPC',
    left: 'what had finished; the journal knows it, its last line may be torn',
    rerun: noCommandTwice,
  },
  'fetch-disk-full': {
    fault: 'The disk of the controller has no room for a fetched file',
    exit: 3,
    code: 'connection/save-failed',
    says: 'on the controller cannot be written: ENOSPC',
    left: 'neither the file nor a part of it on the controller',
    rerun: sameAsBefore,
  },
  'clock-jump': {
    fault: 'The clock of the controller jumps back by a day during the run',
    exit: 0,
    left: 'nothing unusual',
    rerun: 'changes nothing',
  },
  'max-sessions': {
    fault: 'sshd allows one session (MaxSessions 1)',
    exit: 0,
    left: 'nothing unusual: rigger needs one',
    rerun: 'changes nothing',
    proof: {
      file: 'test/connection/ssh/connect-ssh.test.ts',
      title: 'runs batches on one channel, so that MaxSessions 1 is enough',
    },
  },
  'max-startups': {
    fault: 'sshd drops strangers (MaxStartups 2:100:2), and twelve hosts are behind it',
    exit: 0,
    left: 'nothing unusual: connections are paced and tried again',
    rerun: 'changes nothing',
  },
  'slow-loris': {
    fault: 'A host accepts the connection and says nothing, or one byte a while',
    exit: 4,
    code: 'connection/timeout',
    says: 'did not answer within 3 s',
    left: 'nothing; other hosts are not held up',
    rerun: `given up after \`rigger_connect_timeout\` without a word (10 s unless told), and after six times as much with words; ${sameAsBefore}`,
  },
  'garbage-host': {
    fault: 'What answers prints garbage without end instead of SSH',
    exit: 4,
    code: 'connection/not-ssh',
    says: 'does not speak SSH as expected',
    left: 'nothing',
    rerun: sameAsBefore,
  },
  'garbage-shell': {
    fault: 'A login shell prints garbage without end instead of starting',
    exit: 4,
    code: 'connection/no-shell',
    says: 'it did not start within',
    left: 'nothing: no command was run',
    rerun: `given up after three times \`rigger_connect_timeout\`; ${sameAsBefore}`,
  },
  'endless-output': {
    fault: 'A command prints 1 GB',
    exit: 0,
    left: 'the start and the end of the output are kept, 1 MiB of each stream; memory stays bounded',
    rerun: 'as any command',
  },
  'two-controllers': {
    fault: 'Two controllers at once',
    exit: 4,
    code: 'connection/locked',
    says: 'is being worked on by',
    left: 'the first goes on undisturbed; the second did nothing; planning is allowed',
    rerun:
      'the lock is waited for `rigger_lock_timeout` (10 s unless told); works as soon as the first has ended',
  },
  'dead-lock': {
    fault: 'A lock left by a controller that died',
    exit: 0,
    left: 'the lock file stays, and holds nobody out: the lock dies with its connection',
    rerun: 'works at once',
  },
  'inventory-changed': {
    fault: 'The inventory changes between `plan --out` and `apply`',
    exit: 2,
    code: 'engine/plan-moved',
    says: 'the plan does not fit any more, and nothing was done',
    left: 'nothing was done',
    rerun: 'make a new plan',
  },
  'agent-gone': {
    fault: 'The key agent is gone (SSH_AUTH_SOCK leads nowhere)',
    exit: 4,
    code: 'connection/authentication',
    says: 'the key agent of SSH_AUTH_SOCK did not help',
    left: 'nothing; where a key file helps, it is used',
    rerun: sameAsBefore,
  },
  'host-key-changed': {
    fault: 'The host key has changed',
    exit: 4,
    code: 'connection/host-key-changed',
    left: 'nothing: refused before authentication',
    rerun: 'refused until the old line is removed from known_hosts',
    proof: {
      file: 'test/connection/ssh/connect-ssh.test.ts',
      title: 'that changed is refused (%s), and the old line is named',
    },
  },
} as const satisfies Record<string, Fault>;

export type FaultName = keyof typeof faults;
