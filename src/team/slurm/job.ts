/** A job of Slurm, as its own programs tell. */
export interface SlurmJob {
  readonly id: string;
  /** Slurm's word: PENDING, RUNNING, COMPLETED, FAILED, NODE_FAIL, … */
  readonly state: string;
  readonly reason: string;
  /** Of what ran: its exit code; undefined before its end, and where a signal ended it. */
  readonly exit: number | undefined;
  readonly nodes: string;
  readonly licences: readonly string[];
  readonly user: string;
  readonly name: string;
}

/** How our jobs are called: by this we know them again. */
export const jobPrefix = 'rigger:';

/**
 * A name that Slurm shows to everybody. It has no spaces, so that nothing in it looks like another field of the line
 * in which `scontrol` tells of a job.
 */
export const jobName = (words: string): string =>
  `${jobPrefix}${words.replaceAll(/[^\w.@+/-]/g, '_').slice(0, 80)}`;

const none = (text: string | undefined): string =>
  text === undefined || /^(\(null\)|N\/A|None)$/.test(text) ? '' : text;

/** A job in the line of `scontrol show job ID -o`; undefined where it is no such line. */
export const jobInScontrol = (text: string): SlurmJob | undefined => {
  // What people wrote, the command and the comment, comes behind all that is read here.
  const field = (name: string): string | undefined => new RegExp(`(?:^| )${name}=(\\S*)`).exec(text)?.[1];
  const [id, state] = [field('JobId'), field('JobState')];
  if (id === undefined || state === undefined) return undefined;
  return {
    ...{
      id,
      state,
      reason: none(field('Reason')).replaceAll('_', ' '),
      exit: exitOf(state, field('ExitCode')),
    },
    ...{ nodes: none(field('NodeList')), licences: licencesIn(none(field('Licenses'))) },
    ...{ user: (field('UserId') ?? '').replace(/\(\d+\)$/, ''), name: field('JobName') ?? '' },
  };
};

/** What `squeue` is asked for, and reads back: nothing that people wrote but the name, which is last. */
export const squeueFormat = '%i|%T|%r|%u|%N|%W|%j';

/** Jobs in the lines of `squeue`, ours alone. */
export const jobsInSqueue = (text: string): readonly SlurmJob[] =>
  text.split('\n').flatMap((line) => {
    const [id, state, reason, user, nodes, licences, ...name] = line.split('|');
    if (name.length === 0 || !name.join('|').startsWith(jobPrefix)) return [];
    return [
      {
        ...{ id: id!, state: state!, reason: none(reason), exit: undefined, nodes: none(nodes) },
        ...{ licences: licencesIn(none(licences)), user: user!, name: name.join('|') },
      },
    ];
  });

/** A job in the line of `sacct -n -P -X -o JobID,State,ExitCode,NodeList,User,JobName`; it is kept after its end. */
export const jobInSacct = (text: string): SlurmJob | undefined => {
  const [id, state, exit, nodes, user, ...name] = (text.split('\n')[0] ?? '').split('|');
  if (name.length === 0 || !state) return undefined;
  // `CANCELLED by 1000`
  const word = state.split(' ')[0]!;
  return {
    ...{ id: id!, state: word, reason: '', exit: exitOf(word, exit), nodes: none(nodes), licences: [] },
    ...{ user: user!, name: name.join('|') },
  };
};

const licencesIn = (text: string): readonly string[] =>
  text === '' ? [] : text.split(',').map((one) => one.replace(/:1$/, ''));

/** `3:0` is an exit code and a signal. Only of what came to its end by itself. */
const exitOf = (state: string, text: string | undefined): number | undefined => {
  const [, code, signal] = /^(\d+):(\d+)$/.exec(text ?? '') ?? [];
  if (code === undefined || signal !== '0' || (state !== 'COMPLETED' && state !== 'FAILED')) return undefined;
  // What was ended before it could say a code has 0, and did not end well.
  return state === 'FAILED' && code === '0' ? undefined : Number(code);
};

/** Whether it goes on, or will. What is no word of Slurm that we know does, until it is another. */
export const hasEnded = ({ state }: Pick<SlurmJob, 'state'>): boolean => ended.has(state);

const ended = new Set([
  ...['COMPLETED', 'FAILED', 'CANCELLED', 'TIMEOUT', 'NODE_FAIL', 'BOOT_FAIL', 'OUT_OF_MEMORY'],
  ...['PREEMPTED', 'DEADLINE', 'REVOKED', 'SPECIAL_EXIT'],
]);

/** How a job stands, in words for people. */
export const wordsOfJob = (job: SlurmJob): string => {
  const on = job.nodes === '' ? '' : ` on ${job.nodes}`;
  const node = job.nodes === '' ? 'its node' : `node ${job.nodes}`;
  switch (job.state) {
    case 'PENDING':
      return pendingWords(job);
    case 'RUNNING':
      return `runs${on}`;
    case 'COMPLETING':
      return `is ending${on}`;
    case 'COMPLETED':
      return 'ended well';
    case 'FAILED':
      if (job.exit === 130) return 'was interrupted, and stopped at a safe place';
      return job.exit === undefined
        ? `was ended${on} before it could say how: it is not known how its hosts are`
        : `rigger apply ended with ${job.exit}`;
    case 'CANCELLED':
      return 'cancelled';
    case 'NODE_FAIL':
      return `${node} went down while it ran: it is not known how its hosts are`;
    case 'BOOT_FAIL':
      return `${node} did not boot; nothing was begun`;
    case 'TIMEOUT':
      return `ended by Slurm${on} at its limit of time: it is not known how its hosts are`;
    case 'OUT_OF_MEMORY':
      return `ended by Slurm${on}, which had no more memory for it: it is not known how its hosts are`;
    case 'PREEMPTED':
      return `ended by Slurm${on} for the sake of another job: it is not known how its hosts are`;
    default:
      return `Slurm says ${job.state}${job.reason === '' ? '' : ` (${job.reason})`}`;
  }
};

const pendingWords = ({ reason, licences }: SlurmJob): string => {
  if (/^Licenses/.test(reason)) return `waits for ${licences.join(', ')}, of which another job has one`;
  if (/DOWN|NotAvail|PartitionDown|PartitionInactive/.test(reason))
    return `no node is there for it: Slurm says "${reason}"`;
  const known: Readonly<Record<string, string>> = {
    '': 'waits',
    Priority: 'waits behind other jobs',
    Resources: 'waits for room on a node',
    BeginTime: 'waits for its time',
    JobHeldUser: 'is held',
    JobHeldAdmin: 'is held by an operator of Slurm',
  };
  return known[reason] ?? `waits: Slurm says "${reason}"`;
};
