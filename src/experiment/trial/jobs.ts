import type { Connection, ShellStep, StepOutput } from '../../connection/connection.js';
import { type GuestAnswer, parseGuestAgent } from '../../connection/guest-agent/answers.js';
import { guestAgentScript } from '../../connection/guest-agent/script.js';
import type { Machine } from '../plan/machine.js';
import { insideContainer } from './container-script.js';
import { guestProgram } from './timed-script.js';

/** A script for one machine. */
interface Job {
  readonly machine: Machine;
  readonly script: string;
}

/** What became of a job. */
export interface JobOutput {
  readonly stdout: string;
  readonly stderr: string;
  /** Null when the machine did not say. */
  readonly exit: number | null;
  /** Why there is no output: the guest is gone, its agent is silent. */
  readonly lost?: string;
}

/** Jobs that run at the same time, on as many hosts as they need; steps of each host around them. */
export interface Round {
  readonly jobs: readonly Job[];
  /** Run on a host before and after its jobs, in the same round trip. */
  readonly around?: ReadonlyMap<
    string,
    { readonly before: readonly ShellStep[]; readonly after: readonly ShellStep[] }
  >;
  /** Seconds for which guests are left alone before they are asked whether they have finished. */
  readonly quiet?: number;
  /** Seconds after which the jobs are given up. */
  readonly limit: number;
  readonly signal?: AbortSignal;
}

export interface RoundOutput {
  /** In the order of the jobs. */
  readonly outputs: readonly JobOutput[];
  readonly before: ReadonlyMap<string, readonly StepOutput[]>;
  readonly after: ReadonlyMap<string, readonly StepOutput[]>;
}

/**
 * Runs a round: one round trip on each host that is concerned, all at the same time.
 * @throws RiggerError `connection/lost` when a host goes away
 */
export const runRound = async (
  connect: (host: string) => Promise<Connection>,
  { jobs, around = new Map(), quiet = 0, limit, signal }: Round,
): Promise<RoundOutput> => {
  const hosts = [...new Set([...jobs.map(({ machine }) => machine.host), ...around.keys()])];
  const outputs: JobOutput[] = new Array(jobs.length);
  const before = new Map<string, readonly StepOutput[]>();
  const after = new Map<string, readonly StepOutput[]>();
  await Promise.all(
    hosts.map(async (host) => {
      const indexes = jobs.flatMap(({ machine }, index) => (machine.host === host ? [index] : []));
      const own = indexes.map((index) => jobs[index]!);
      const mine = own.length === 0 ? undefined : hostStep(own, quiet, limit);
      const lead = around.get(host)?.before ?? [];
      const steps = [...lead, ...(mine ? [mine.step] : []), ...(around.get(host)?.after ?? [])];
      if (steps.length === 0) return;
      const connection = await connect(host);
      const results = await connection.run(steps.map(lenient), signal ? { signal } : {});
      before.set(host, results.slice(0, lead.length));
      after.set(host, results.slice(lead.length + (mine ? 1 : 0)));
      const found = mine?.read(results[lead.length]!) ?? [];
      for (const [at, index] of indexes.entries()) outputs[index] = found[at]!;
    }),
  );
  return { outputs, before, after };
};

/** Nothing that a step says may keep the later ones from running. */
const lenient = (step: ShellStep): ShellStep => ({ ...step, always: true });

interface HostStep {
  readonly step: ShellStep;
  read(output: StepOutput): readonly JobOutput[];
}

const hostStep = (jobs: readonly Job[], quiet: number, limit: number): HostStep => {
  const guests = jobs.filter(({ machine }) => machine.domain !== undefined);
  const nonce = `rigger${Math.random().toString(36).slice(2)}`;
  const agent =
    guests.length === 0
      ? []
      : [
          guestAgentScript({
            nonce,
            start: guests.map(({ machine, script }) => ({
              domain: machine.domain!,
              program: guestProgram(script),
            })),
            until: 'all',
            seconds: limit,
            quiet,
          }),
        ];
  const own = jobs.filter(({ machine }) => machine.domain === undefined);
  const parts = [
    ...own.map(({ machine, script }) =>
      machine.container === undefined ? script : insideContainer(machine.container, script),
    ),
    ...agent,
  ];
  const read = (outputs: readonly JobOutput[]): readonly JobOutput[] => {
    const answers = agent.length === 0 ? [] : parseGuestAgent(nonce, outputs.at(-1)!.stdout).map(fromGuest);
    const words = outputs.at(-1)?.stderr ?? '';
    let [nextOwn, nextGuest] = [0, 0];
    return jobs.map(({ machine }) =>
      machine.domain === undefined ? outputs[nextOwn++]! : (answers[nextGuest++] ?? silent(words)),
    );
  };
  if (parts.length === 1)
    return { step: { script: parts[0]!, limit: largest }, read: (output) => read([output]) };
  return {
    step: { script: togetherScript(parts), limit: largest },
    read: (output) => read(readTogether(output.stdout, parts.length, output.stderr)),
  };
};

/** Bytes of one step's output that are kept: the agents of several guests may answer with 16 MB each. */
const largest = 256 * 1024 * 1024;

const fromGuest = (answer: GuestAnswer): JobOutput => {
  if (answer.state === 'exited')
    return {
      stdout: answer.stdout.toString('utf8'),
      stderr: answer.stderr.toString('utf8'),
      exit: answer.exit,
    };
  return silent(answer.state === 'failed' ? answer.reason : 'it did not finish in time');
};

const silent = (reason: string): JobOutput => ({
  stdout: '',
  stderr: '',
  exit: null,
  lost: reason || 'the guest agent gave no answer',
});

/** POSIX sh that runs parts at the same time and prints each one's exit, output and errors in base64. */
export const togetherScript = (parts: readonly string[]): string =>
  [
    'd=$(mktemp -d) || exit',
    `trap 'rm -rf "$d"' EXIT`,
    ...parts.map(
      (part, index) =>
        `( (\n${part}\n) >"$d/${index}.out" 2>"$d/${index}.err" </dev/null; echo $? >"$d/${index}.exit" ) &`,
    ),
    'wait',
    `i=0; while [ $i -lt ${parts.length} ]; do`,
    'read -r code <"$d/$i.exit"; echo "@ $code"; base64 -w 0 "$d/$i.out"; echo; base64 -w 0 "$d/$i.err"; echo',
    'i=$((i + 1)); done',
  ].join('\n');

/** Reads what `togetherScript` printed; a part that is missing is lost. */
export const readTogether = (stdout: string, parts: number, words: string): JobOutput[] => {
  const found = stdout.split(/^@ /m).slice(1);
  return Array.from({ length: parts }, (_, index) => {
    const [exit = '', out = '', err = ''] = found[index]?.split('\n') ?? [];
    if (!/^\d+$/.test(exit)) return silent(words.trim() || 'the host gave no answer');
    return { stdout: decode(out), stderr: decode(err), exit: Number(exit) };
  });
};

const decode = (text: string): string => Buffer.from(text, 'base64').toString('utf8');
