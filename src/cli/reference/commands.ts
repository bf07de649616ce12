import type { Command, Option } from 'commander';
import { pathOf, visibleCommands } from '../program/command-tree.js';
import { exampleLines, examplesOf } from '../program/examples.js';
import { exitCodeMeanings } from '../program/exit-code-meanings.js';

/** A command and everything below it, in the order of the help. */
export const withSubcommands = (command: Command): Command[] => [
  command,
  ...visibleCommands(command).flatMap(withSubcommands),
];

/** The page of all commands: `docs/reference/commands.md`. */
export const commandReference = (commands: readonly Command[], common: ReadonlySet<string>): string =>
  [
    '# Commands',
    '',
    'Made by `npm run reference` from the definitions that read the command line; do not edit.',
    '`rigger help COMMAND` and `man rigger` show the same. Data goes to standard output, everything else to',
    'standard error. What `--json` prints holds a `version`, which grows when a field changes its meaning or goes.',
    '',
    '| command | what it does |',
    '| --- | --- |',
    ...commands.map(
      (command) => `| [\`${pathOf(command)}\`](#${anchor(command)}) | ${cell(command.description())} |`,
    ),
    '',
    '| exit code | meaning |',
    '| --- | --- |',
    ...exitCodeMeanings.map(([code, meaning]) => `| ${code} | ${meaning} |`),
    '',
    ...table(['flag of every command', 'meaning'], commonOptions(commands, common).map(optionRow)),
    ...commands.flatMap(withSubcommands).flatMap((command) => page(command, common)),
  ].join('\n');

const anchor = (command: Command): string => pathOf(command).replaceAll(' ', '-');

const page = (command: Command, common: ReadonlySet<string>): string[] => [
  `## ${pathOf(command)}`,
  '',
  `${capital(command.description())}.`,
  '',
  '```sh',
  ...exampleLines(examplesOf(command)),
  '```',
  '',
  `Usage: \`${pathOf(command)} ${command.usage()}\``,
  '',
  ...table(
    ['argument', 'meaning'],
    command.registeredArguments.map((argument) => [
      argument.name(),
      withChoices(argument.description, argument.argChoices, argument.defaultValue),
    ]),
  ),
  ...table(['flag', 'meaning'], ownOptions(command, common).map(optionRow)),
];

/** The flags that are the command’s own, in the order of its help. */
export const ownOptions = (command: Command, common: ReadonlySet<string>): readonly Option[] =>
  command.options.filter(({ hidden, long }) => !hidden && !common.has(long ?? ''));

/** The flags that every command has, as the first one has them. */
export const commonOptions = (commands: readonly Command[], common: ReadonlySet<string>): readonly Option[] =>
  commands[0]?.options.filter(({ long }) => common.has(long ?? '')) ?? [];

const optionRow = (option: Option): string[] => [
  option.flags,
  withChoices(option.description, option.argChoices, option.defaultValue),
];

/** A description with what may be given, and what holds unless something is. */
export const withChoices = (
  description: string,
  choices: readonly string[] | undefined,
  usual: unknown,
): string =>
  [
    description,
    ...(choices ? [choices.join(', ')] : []),
    ...(usual === undefined || typeof usual === 'boolean' || usual === 0 ? [] : [`default: ${usual}`]),
  ].join('; ');

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string[] =>
  rows.length === 0
    ? []
    : [
        `| ${head.join(' | ')} |`,
        `| ${head.map(() => '---').join(' | ')} |`,
        ...rows.map(([name = '', meaning = '']) => `| \`${cell(name)}\` | ${cell(meaning)} |`),
        '',
      ];

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
