import type { TaskStep, ValueUnknown } from '../../language/play.js';
import {
  type Change,
  type ChangeView,
  type Command,
  type CommandOutput,
  type Diagnostic,
  type Json,
  type Masker,
  type Nothing,
  problem,
  showCommand,
  type TaskStatus,
  taint,
  type Value,
} from '../../model/index.js';
import type { SkippedTask } from '../play/prepare.js';

/** What became of one instance of a task. */
export interface TaskOutcome {
  readonly status: TaskStatus;
  readonly because?: string;
  /** Of an assured task: what is so after it. */
  readonly assures?: string;
  /** Of an unknown or assured task: what it and others hang on in the end, as `"Install nginx" has not happened yet`. */
  readonly cause?: string;
  /** Tasks whose changes were not made yet, on what they leave this was planned. */
  readonly restsOn?: readonly string[];
  readonly changes: readonly Change[];
  readonly notes?: readonly string[];
  readonly diagnostic?: Diagnostic;
  /** It handled what a search for secrets would miss: all that came of it is hidden, as with `no_log`. */
  readonly quiet?: boolean;
  /** The journal of the run that is resumed has it, judged and told. */
  readonly journaled?: boolean;
  /** What `register` gets; undefined when plan cannot know it. */
  readonly result?: { readonly [key: string]: Json };
}

/** What it will find, and so what it will do, is not known before. */
export const isUnsettled = ({ status }: Pick<TaskOutcome, 'status'>): boolean =>
  status === 'unknown' || status === 'assured';

/** A change as events show it; with `no_log` only that there is one. */
export const changeView = (change: Change, hidden: boolean): ChangeView =>
  hidden
    ? { summary: 'hidden', commands: [], ...(change.risk ? { risk: change.risk } : {}) }
    : {
        summary: change.summary,
        commands: change.commands.map(showCommand),
        ...(change.before === undefined ? {} : { before: change.before }),
        ...(change.after === undefined ? {} : { after: change.after }),
        ...(change.diff === undefined ? {} : { diff: change.diff }),
        ...(change.risk ? { risk: change.risk } : {}),
      };

/** The fields that every register has, on top of the task's own. */
export const registerOf = (
  status: { changed: boolean; failed: boolean; skipped?: boolean },
  own: { readonly [key: string]: Json } = {},
): { readonly [key: string]: Json } => ({ skipped: false, ...own, ...status });

/** The outcome of a task whose condition is false. */
export const skipped = ({ because }: SkippedTask): TaskOutcome => ({
  status: 'skipped',
  because,
  changes: [],
  result: registerOf({ changed: false, failed: false, skipped: true }),
});

/** The outcome of a task that finds all as it should be. */
export const unchanged = ({ because, notes, data }: Nothing): TaskOutcome => ({
  status: 'ok',
  because,
  changes: [],
  ...(notes ? { notes } : {}),
  result: registerOf({ changed: false, failed: false }, data),
});

/** A result that is secret: all but what rigger itself says of it, results of a loop included. */
export const secretResult = (result: Json): Value =>
  result === null || typeof result !== 'object' || Array.isArray(result)
    ? taint(result, true)
    : Object.fromEntries(
        Object.entries(result).map(([field, value]) => [
          field,
          field === 'results' && Array.isArray(value)
            ? value.map(secretResult)
            : field === 'rc'
              ? value
              : taint(value, true),
        ]),
      );

/** What commands printed, in the words that Ansible's users know. */
export const outputFields = (outputs: readonly CommandOutput[]): { readonly [key: string]: Json } => {
  const last = outputs.at(-1);
  if (!last) return {};
  return {
    rc: last.exit,
    stdout: last.stdout.replace(/\n$/, ''),
    stderr: last.stderr.replace(/\n$/, ''),
    stdout_lines: lines(last.stdout),
    stderr_lines: lines(last.stderr),
  };
};

const lines = (text: string): string[] => (text === '' ? [] : text.replace(/\n$/, '').split('\n'));

const shownLines = 10;

/** A command that failed: how, its last words, what it was, and what to try. */
export const commandFailed = (
  step: TaskStep,
  host: string,
  { command, output }: { readonly command: Command; readonly output: CommandOutput },
  masker: Masker,
): Diagnostic =>
  problem('engine/command-failed', `${step.task} failed on ${host}: ${howItEnded(step, command, output)}`, {
    position: step.taskPosition,
    notes: [...lastWords(output, masker), `command: ${oneLine(showCommand(command))}`],
    help: whatToTry(step, command, output),
  });

/** Of standard error the last lines; of standard output where the other is empty. */
const lastWords = ({ stdout, stderr }: CommandOutput, masker: Masker): string[] => {
  const [stream, text] = stderr.trim() === '' ? ['stdout', stdout] : ['stderr', stderr];
  const words = lines(shortLines(text, masker)).filter((line) => line.trim() !== '');
  if (words.length === 0) return ['it printed nothing'];
  if (words.length === 1) return [`${stream}: ${words[0]}`];
  const cut = words.length > shownLines ? `, the last ${shownLines} of ${words.length} lines` : '';
  return [`${stream}${cut}:\n${words.slice(-shownLines).join('\n')}`];
};

const whatToTry = (step: TaskStep, command: Command, output: CommandOutput): string => {
  if (output.exit === 124 && timeoutOf(step, command) !== undefined)
    return 'give it longer with `timeout`, in seconds';
  if (output.exit === 127)
    return 'install what it needs with a `package` task before this one, or give its whole path';
  if (output.exit === 126) return 'make it executable, or call it through its interpreter';
  if (output.exit === 137) return 'signal 9 is often the kernel, short of memory: see `journalctl -k` there';
  return ['command', 'shell', 'script'].includes(step.task)
    ? `run it on the host by hand; if this exit code is not a failure, say so: \`failed_when: result.rc != 0 && result.rc != ${output.exit}\``
    : output.stderr.trim() === '' && output.stdout.trim() === ''
      ? 'it does not say why: look at the logs of the host, as with `journalctl -e`'
      : 'fix what it says above, then run again: only what is left is done';
};

/** Its own, or the one of the task. */
const timeoutOf = (step: TaskStep, command: Command): number | undefined =>
  ('timeout' in command ? command.timeout : undefined) ?? step.timeout;

/** SIGRTMAX of Linux. */
const lastSignal = 64;

const howItEnded = (step: TaskStep, command: Command, output: CommandOutput): string => {
  const timeout = timeoutOf(step, command);
  if (output.exit === 124 && timeout !== undefined)
    return `the command took longer than its timeout of ${timeout} s, and was killed`;
  if (output.exit === 127) return 'the command was not found (exit code 127)';
  // A shell says so of its child; above the last signal it is a code of the program's own, such as the 255 of ssh.
  if (output.exit > 128 && output.exit <= 128 + lastSignal)
    return `the command was ended by signal ${output.exit - 128}, or exited with ${output.exit} itself`;
  return `the command exited with ${output.exit}`;
};

/** A host may print a megabyte without a line end. */
const longestLine = 500;

/** What a host printed, in lines that can be shown. Masked first: half a secret is found by nobody. */
export const shortLines = (text: string, masker: Masker): string =>
  masker.mask(text).split('\n').map(shortened).join('\n');

const shortened = (line: string): string =>
  line.length > longestLine ? `${line.slice(0, longestLine)}… (${line.length} characters)` : line;

const oneLine = (text: string): string => {
  const [first = '', ...rest] = text.split('\n');
  return rest.length > 0 ? `${first} …` : first;
};

/** A change that was made and did not hold. */
export const notConverged = (
  step: TaskStep,
  host: string,
  left: readonly Omit<Change, 'commands' | 'invalidates'>[],
): Diagnostic =>
  problem('engine/not-converged', `${step.task} made its changes on ${host}, and they did not hold`, {
    position: step.taskPosition,
    help: 'see whether the host takes that value at all, and what sets it there besides rigger: a service, a udev rule, another file',
    notes: left.flatMap((change) => [
      `still to do: ${change.summary}`,
      ...(change.after === undefined ? [] : [`expected: ${JSON.stringify(change.after)}`]),
      ...(change.before === undefined ? [] : [`found:    ${JSON.stringify(change.before)}`]),
    ]),
  });

/** An action was made, and what it acts on does not work after it. */
export const leftBroken = (step: TaskStep, host: string, broken: string): Diagnostic =>
  problem('engine/left-broken', `${step.task} did what it was to do on ${host}, but ${broken}`, {
    position: step.taskPosition,
  });

/** A run that goes on does not know everything that the one before knew. */
export const resultLost = (
  step: Pick<TaskStep, 'position'> & Partial<Pick<TaskStep, 'taskPosition'>>,
  { variable, because }: ValueUnknown,
): Diagnostic =>
  problem('engine/result-lost', `${variable} is not known any more: ${because}`, {
    position: step.taskPosition ?? step.position,
    help: `give it with -e ${variable}=…, or run the playbook from its start`,
  });

/** A change whose risk the play has not allowed by name. */
export const riskRefused = (step: TaskStep, host: string, change: Change): Diagnostic =>
  problem(
    'engine/risk-not-allowed',
    `${change.summary} on ${host} is refused: it carries the risk "${change.risk}"`,
    {
      position: step.taskPosition,
      help: `if that is what you want, allow it by name: \`allow: [${change.risk}]\` on the task, the block or the play`,
    },
  );
