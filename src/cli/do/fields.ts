import { parseYaml } from '../../language/yaml/index.js';
import { problem, RiggerError } from '../../model/index.js';

/**
 * The words after the task as the lines of a playbook: `--FIELD VALUE`, `--FIELD=VALUE`, `--FIELD` alone for
 * true, a field given several times for a list; or one plain value.
 * @throws RiggerError `cli/usage` for words that are neither
 */
export const fieldLines = async (
  words: readonly string[],
): Promise<string[] | { readonly plain: string }> => {
  const [first] = words;
  if (words.length === 1 && !first!.startsWith('--')) return { plain: await yamlOf(first!) };
  const values = new Map<string, string[]>();
  for (let at = 0; at < words.length; at += 1) {
    const [, name, , joined] = /^--([A-Za-z_]\w*)(=([\s\S]*))?$/.exec(words[at]!) ?? [];
    if (name === undefined) throw notField(words[at]!);
    const next = words[at + 1];
    const follows = joined === undefined && next !== undefined && !/^--[A-Za-z_]/.test(next);
    const value = joined ?? (follows ? next : 'true');
    if (follows) at += 1;
    values.set(name, [...(values.get(name) ?? []), await yamlOf(value)]);
  }
  return [...values].map(([name, [value, ...more]]) =>
    more.length === 0 ? `${name}: ${value}` : `${name}: [${[value, ...more].join(', ')}]`,
  );
};

/**
 * A value as it may stand on a line of YAML: numbers, truth values, lists and maps as they are written, and
 * everything else as the text that it is.
 */
const yamlOf = async (text: string): Promise<string> => {
  const { data, diagnostics } = await parseYaml(text, '(command line)');
  const isQuoted = /^\s*["']/.test(text) && diagnostics.length === 0 && typeof data === 'string';
  if (isQuoted) return JSON.stringify(data);
  if (diagnostics.length > 0 || data === undefined || typeof data === 'string' || text.includes('{{'))
    return JSON.stringify(text);
  return typeof data === 'object' && data !== null ? JSON.stringify(data) : text.trim();
};

const notField = (word: string): RiggerError =>
  new RiggerError([
    problem('cli/usage', `${JSON.stringify(word)} is not a field of a task`, {
      help: 'write `--FIELD VALUE`, with quotes around a value of several words; a task that takes a plain value takes one word',
    }),
  ]);

/** A map that somebody wrote, moved to the right so that it can stand below the name of a task. */
export const below = (text: string, indent: string): string[] =>
  text
    .replace(/^\ufeff/, '')
    .replace(/^(?:\s*(?:#.*)?\n)*---[ \t]*\n/, '')
    .replace(/\n+$/, '')
    .split('\n')
    .map((line) => (line.trim() === '' ? line : indent + line));
