import { type Diagnostic, entryOf, nearestName, problem } from '../../model/index.js';
import { type Node, positionOf } from './node.js';
import { fieldsOf } from './schema-shape.js';
import type { TaskShape } from './surroundings.js';

/**
 * Words that Ansible takes out of the text of `command`, `shell` and `script`, wherever they stand in it:
 * what is left is the command. Other words with a sign of equality are the command's.
 */
const takenFromCommands: readonly string[] = [
  'creates',
  'removes',
  'chdir',
  'executable',
  'warn',
  'stdin',
  'stdin_add_newline',
  'strip_empty_ends',
];

const commands: ReadonlySet<string> = new Set(['command', 'shell', 'script']);

/**
 * `command: make creates=/x` and `copy: src=a dest=b`, the forms of Ansible's that put fields into one text:
 * here the text would be the command, or the field that the task's text stands for.
 */
export const wordsOfAnsible = (
  name: string,
  node: Node,
  { input, shorthand }: TaskShape,
): readonly Diagnostic[] => {
  if (typeof node.data !== 'string') return [];
  const fields = fieldsOf(input);
  const words = wordsIn(node.data);
  if (commands.has(name)) {
    const taken = words.filter(({ key }) => takenFromCommands.includes(key));
    return taken.map((word) => inCommand(name, node, word, fields, shorthand ?? 'cmd'));
  }
  const [first] = words;
  const isForm =
    first?.start === leading(node.data) && (shorthand === undefined || isField(name, first, fields));
  return first && isForm
    ? [
        problem('language/key-value-form', 'fields are written as a mapping, not as key=value', {
          position: positionOf(node),
          help: `one field per line below the task: \`${fieldFor(first.key, fields) ?? first.key}: …\``,
        }),
      ]
    : [];
};

interface Word {
  readonly key: string;
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/** The words `key=value` of a text; those in quotes are text. */
const wordsIn = (text: string): readonly Word[] =>
  [...text.matchAll(/(?:\{\{.*?\}\}|"(?:[^"\\]|\\.)*"|'[^']*'|[^\s"'])+/gs)].flatMap(({ 0: word, index }) => {
    const [, key, value] = /^(\w+)=(.+)$/s.exec(word) ?? [];
    return key === undefined || value === undefined
      ? []
      : [{ key, value, start: index, end: index + word.length }];
  });

const leading = (text: string): number => text.length - text.trimStart().length;

/** Fields of Ansible’s that rigger’s tasks call otherwise. */
const otherNames: Readonly<Record<string, readonly string[]>> = {
  dest: ['path'],
  host: ['name'],
  hostname: ['name'],
  msg: ['message', 'reason'],
  pkg: ['name'],
  reboot_timeout: ['timeout'],
  var: ['value'],
};

const fieldFor = (key: string, fields: readonly string[]): string | undefined =>
  fields.includes(key) ? key : fields.find((field) => entryOf(otherNames, key)?.includes(field));

/** A text to print may well begin with a word of its own, such as `value=5`. */
const isField = (name: string, { key }: Word, fields: readonly string[]): boolean =>
  name === 'print' ? key === 'msg' || key === 'var' : fieldFor(key, fields) !== undefined;

const inCommand = (
  name: string,
  node: Node,
  { key, value, start, end }: Word,
  fields: readonly string[],
  shorthand: string,
): Diagnostic => {
  const rest = `where the command itself takes this word, write ${shorthand}: below the task`;
  const known = fields.includes(key)
    ? `write it below the task: \`${name}: { ${shorthand}: …, ${key}: ${value} }\``
    : key === 'warn'
      ? 'leave it out: rigger does not warn about commands'
      : `${name} has no such field${nearestName(key, fields) ? `; did you mean ${nearestName(key, fields)}?` : ''}`;
  return problem(
    'language/key-value-form',
    `${key}= is a field in Ansible, and here an argument of the ${name}`,
    {
      position: node.yaml.within(node.path, start, end),
      help: `${known}; ${rest}`,
    },
  );
};
