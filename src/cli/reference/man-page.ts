import type { Command, Option } from 'commander';
import { pathOf } from '../program/command-tree.js';
import { exampleLines, examplesOf } from '../program/examples.js';
import { exitCodeMeanings } from '../program/exit-code-meanings.js';
import { commonOptions, ownOptions, withChoices, withSubcommands } from './commands.js';

/** The manual page rigger(1), in the man macros of groff_man(7). */
export const manPage = (commands: readonly Command[], version: string, common: ReadonlySet<string>): string =>
  `${[
    `.TH RIGGER 1 "" "rigger ${version}" "User Commands"`,
    '.SH NAME',
    'rigger \\- provision virtualization lab hosts, and measure them',
    '.SH SYNOPSIS',
    '.B rigger',
    '.I command',
    '.RI [ options ]',
    '.SH DESCRIPTION',
    'rigger makes bare hosts into a reproducible virtual-network laboratory and measures it, from one',
    'repository of YAML: inventory, playbooks, roles. Data goes to standard output, everything else to',
    'standard error.',
    '.SH COMMANDS',
    ...commands.flatMap(withSubcommands).flatMap((command) => section(command, common)),
    '.SH OPTIONS OF EVERY COMMAND',
    ...commonOptions(commands, common).flatMap(optionLines),
    '.SH EXIT STATUS',
    ...exitCodeMeanings.flatMap(([code, meaning]) => ['.TP', `.B ${code}`, escaped(meaning)]),
    '.SH ENVIRONMENT',
    ...environment.flatMap(([name, meaning]) => ['.TP', `.B ${name}`, escaped(meaning)]),
    '.SH FILES',
    ...files.flatMap(([name, meaning]) => ['.TP', `.I ${escaped(name)}`, escaped(meaning)]),
    '.SH SEE ALSO',
    '.BR ansible-playbook (1),',
    '.BR ssh_config (5),',
    '.BR virsh (1)',
  ].join('\n')}\n`;

const environment = [
  ['NO_COLOR', 'no colours, whatever its value'],
  ['TERM', '`dumb`: no colours, no animation, ASCII only'],
  ['SSH_AUTH_SOCK', 'the agent that proves who you are'],
  ['RIGGER_AGE_KEY_FILE', 'the age identity that opens encrypted values'],
  ['ANSIBLE_VAULT_PASSWORD_FILE', 'the password of vaults of Ansible'],
  ['RIGGER_CACHE_DIR', 'where the image of the lab is kept; otherwise below XDG_CACHE_HOME'],
  ['RIGGER_LAB_DIR', 'where the lab keeps its machines; otherwise .rigger/lab of the project'],
  ['VISUAL, EDITOR', 'what `rigger vault edit` opens'],
] as const;

const files = [
  ['rigger.yml', 'settings of a project'],
  ['roles.yml, roles.lock', 'roles from elsewhere, and what was fetched of them'],
  ['inventory/, playbooks/, roles/', 'what a project consists of'],
  ['runs/', 'one folder for each run: its journal, and its measurements'],
  ['~/.ssh/config, ~/.ssh/known_hosts', 'as for ssh(1)'],
  ['~/.config/rigger/age.key', 'the age identity'],
] as const;

const section = (command: Command, common: ReadonlySet<string>): string[] => [
  `.SS "${escaped(`${pathOf(command)} ${command.usage()}`)}"`,
  `${escaped(capital(command.description()))}.`,
  ...command.registeredArguments.flatMap((argument) => [
    '.TP',
    `.I ${escaped(argument.name())}`,
    escaped(withChoices(argument.description, argument.argChoices, argument.defaultValue)),
  ]),
  ...ownOptions(command, common).flatMap(optionLines),
  '.PP',
  'Examples:',
  '.PP',
  '.EX',
  ...exampleLines(examplesOf(command)).map((line) => `  ${escaped(line)}`),
  '.EE',
];

const optionLines = (option: Option): string[] => [
  '.TP',
  `.B ${escaped(option.flags)}`,
  escaped(withChoices(option.description, option.argChoices, option.defaultValue)),
];

/** Text that troff prints as it is: no escapes, no hyphens for minus signs, no requests. */
const escaped = (text: string): string =>
  text
    .replaceAll('\\', '\\(rs')
    .replaceAll('-', '\\-')
    .replaceAll('"', '\\(dq')
    .replaceAll('`', '')
    .replaceAll('~', '\\(ti')
    .replaceAll('^', '\\(ha')
    .replace(/^([.'])/gm, '\\&$1')
    .replace(
      /[^\x00-\x7f]/g,
      (letter) => `\\[u${letter.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}]`,
    );

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
