import { version } from '../../engine/version.js';
import { nearestName } from '../../model/did-you-mean.js';
import { type ExitCode, exitCodes, problem, RiggerError } from '../../model/index.js';
import { commands } from './commands.js';
import { globalHelp } from './global-help.js';
import { ownProgram } from './own-program.js';
import { fileWithDefaultFlags } from './project-root.js';

/**
 * The command line: finds the command, loads only that, runs it, and turns what it throws into
 * messages and an exit code.
 * @param argv what follows the program's name
 * @param file the program itself, where it may be started again to do a part of the work
 */
export const main = async (argv: readonly string[], file?: string): Promise<void> => {
  if (file !== undefined) ownProgram.file = file;
  const { words, debug, color } = ownFlags(argv);
  leaveWithReader();
  // One switch for every place that writes, and for the programs that rigger starts.
  if (!color) process.env.NO_COLOR = '1';
  const fail = async (error: unknown): Promise<void> => {
    const { reportFailure } = await import('./failure.js');
    process.exitCode = reportFailure(error, debug);
  };
  // Thrown where nobody waits for it: told like everything else, and the end.
  process.on('uncaughtException', (error) => void fail(error).then(() => process.exit()));
  await dispatch(words).then((code) => {
    process.exitCode = code;
  }, fail);
};

/**
 * `rigger explain --list | head` ends when head does. A run goes on, because a host must not be left
 * in the middle of a change for want of a reader.
 */
const leaveWithReader = (): void => {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      if (!['apply', 'do', 'rerun'].includes(process.argv[2] ?? '')) process.exit();
    });
};

/** Takes out the flags that are obeyed here, wherever they stand before `--`. */
const ownFlags = (argv: readonly string[]) => {
  const end = argv.includes('--') ? argv.indexOf('--') : argv.length;
  const own = argv.slice(0, end);
  return {
    words: [...own.filter((word) => word !== '--debug' && word !== '--no-color'), ...argv.slice(end)],
    debug: own.includes('--debug'),
    color: !own.includes('--no-color'),
  };
};

const dispatch = async ([first, ...rest]: readonly string[]): Promise<ExitCode> => {
  if (first === '--version' || first === '-V') return print(version);
  if (first === undefined || first === '--help' || first === '-h') return print(globalHelp());
  if (first === 'help') return rest[0] === undefined ? print(globalHelp()) : help(rest);
  if (first === '__complete') return complete(rest);
  if (first === '__summaries') return summaries();
  return runCommand(first, rest);
};

const print = (text: string): ExitCode => {
  process.stdout.write(`${text}\n`);
  return exitCodes.done;
};

/** `rigger help lab up` is `rigger lab up --help`. */
const help = ([name = '', ...rest]: readonly string[]): Promise<ExitCode> =>
  runCommand(name, [...rest, '--help']);

/** What the completion scripts ask; hidden from the help. */
const complete = async (words: readonly string[]): Promise<ExitCode> => {
  const { candidates } = await import('../completion/candidates.js');
  const found = await candidates(words).catch(() => []);
  for (const { word, about } of found) process.stdout.write(`${word}\t${about ?? ''}\n`);
  return exitCodes.done;
};

/** What `trend` has other processes do; hidden from the help. */
const summaries = async (): Promise<ExitCode> => {
  const { printSummaries } = await import('../trend/print-summaries.js');
  await printSummaries();
  return exitCodes.done;
};

const runCommand = async (name: string, args: readonly string[]): Promise<ExitCode> => {
  if (!commands.some((entry) => entry.name === name)) throw unknownCommand(name);
  const [{ loadCommand }, { runCommander }] = await Promise.all([
    import('./command-tree.js'),
    import('./commander.js'),
  ]);
  return runCommander((await loadCommand(name))!, [...(await defaultWords(name, args)), ...args]);
};

/** `default_flags` of the project; none for the help, which has to work whatever stands there. */
const defaultWords = async (name: string, args: readonly string[]): Promise<readonly string[]> => {
  if (args.includes('--help') || args.includes('-h')) return [];
  const file = fileWithDefaultFlags();
  if (file === undefined) return [];
  const { defaultFlags } = await import('./project.js');
  return defaultFlags(file, name);
};

const unknownCommand = (name: string): RiggerError => {
  const flag = name.startsWith('-');
  const meant = flag
    ? undefined
    : nearestName(name, [...commands.map((command) => command.name), 'help', '--version', '--help']);
  return new RiggerError([
    problem(
      'cli/unknown-command',
      flag ? `there is no flag ${name} before a command` : `there is no command ${name}`,
      {
        help: meant
          ? `did you mean \`rigger ${meant}\`?`
          : flag
            ? 'flags stand after the command, as in `rigger plan FILE --diff`'
            : '`rigger help` lists the commands',
      },
    ),
  ]);
};
