import { version } from '../engine/version.js';
import { nearestName } from '../model/did-you-mean.js';
import { type ExitCode, exitCodes, problem, RiggerError } from '../model/index.js';
import { commands } from './commands.js';
import { globalHelp } from './global-help.js';

/**
 * The command line: finds the command, loads only that, runs it, and turns what it throws into
 * messages and an exit code.
 * @param argv what follows the program's name
 */
export const main = async (argv: readonly string[]): Promise<void> => {
  try {
    process.exitCode = await dispatch(argv);
  } catch (error) {
    const { reportFailure } = await import('./failure.js');
    process.exitCode = reportFailure(error, argv.includes('--debug'));
  }
};

const dispatch = async (argv: readonly string[]): Promise<ExitCode> => {
  const [first, ...rest] = argv.filter((word) => word !== '--debug');
  if (first === '--version' || first === '-V') return print(version);
  if (first === undefined || first === '--help' || first === '-h') return print(globalHelp());
  if (first === 'help') return rest[0] === undefined ? print(globalHelp()) : runCommand(rest[0], ['--help']);
  if (first === '__complete') return complete(rest);
  return runCommand(first, rest);
};

const print = (text: string): ExitCode => {
  process.stdout.write(`${text}\n`);
  return exitCodes.done;
};

/** What the completion scripts ask; hidden from the help. */
const complete = async (words: readonly string[]): Promise<ExitCode> => {
  const { candidates } = await import('./completion/candidates.js');
  return print((await candidates(words).catch(() => [])).join('\n'));
};

const runCommand = async (name: string, args: readonly string[]): Promise<ExitCode> => {
  const entry = commands.find((command) => command.name === name);
  if (!entry) throw unknownCommand(name);
  const command = await entry.load();
  const { runCommander } = await import('./commander.js');
  return runCommander(command, args);
};

const unknownCommand = (name: string): RiggerError => {
  const meant = nearestName(
    name,
    commands.map((command) => command.name),
  );
  return new RiggerError([
    problem('cli/unknown-command', `there is no command ${name}`, {
      help: meant ? `did you mean \`rigger ${meant}\`?` : 'see `rigger help` for the list',
    }),
  ]);
};
