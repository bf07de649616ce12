import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { controllerFiles, placeOnDisk } from '../../language/controller-files.js';
import { shownPath } from '../../language/shown-path.js';
import { withNumerals } from '../../language/template/index.js';
import { textOf } from '../../language/text.js';
import { type Decrypt, parseYaml } from '../../language/yaml/index.js';
import {
  isMap,
  Numeral,
  problem,
  RiggerError,
  systemReason,
  throwErrors,
  type Value,
} from '../../model/index.js';

/**
 * The variables of `-e`: `name=value` words (values are YAML scalars), a JSON or YAML map, or
 * `@FILE`. Later ones win.
 */
export const extraVars = async (given: readonly string[], decrypt?: Decrypt): Promise<Map<string, Value>> => {
  const variables = new Map<string, Value>();
  for (const text of given)
    for (const [name, value] of Object.entries(await read(text, decrypt))) variables.set(name, value);
  return variables;
};

const read = async (text: string, decrypt: Decrypt | undefined): Promise<Readonly<Record<string, Value>>> => {
  if (text.startsWith('@')) return readMap(fileText(text.slice(1)), text.slice(1), decrypt);
  if (/^\s*[{[]/.test(text) || /^[^=\s]+:\s/.test(text)) return readMap(text, '-e', decrypt);
  const assignments = words(text).map(async (word) => {
    const [, name, value] = /^([A-Za-z_]\w*)=([\s\S]*)$/.exec(word) ?? [];
    if (name === undefined || value === undefined) throw notAssignment(word);
    return [name, await scalar(value)] as const;
  });
  return Object.fromEntries(await Promise.all(assignments));
};

/** Words by blanks; quotes keep blanks together. */
const words = (text: string): string[] =>
  (text.match(/(?:[^\s"']|"[^"]*"|'[^']*')+/g) ?? []).map((word) => word.replace(/(["'])(.*?)\1/gs, '$2'));

/**
 * `true`, `7` and `[1, 2]` mean what they mean in YAML; everything else is text. A number stays in text as it
 * was written: `-e version=1.10` is 1.10 there.
 */
const scalar = async (text: string): Promise<Value> => {
  const yaml = await parseYaml(text, '-e');
  const { data, diagnostics } = yaml;
  if (diagnostics.length > 0 || data === undefined || isText(text, data)) return text;
  if (typeof data === 'number') return String(data) === text ? data : new Numeral(data, text.trim());
  return withNumerals(yaml, [], data as Value);
};

/** YAML would see a map in `a: b`, and a comment in `a #b`; quotes and brackets alone say that YAML is meant. */
const isText = (text: string, data: unknown): boolean =>
  typeof data === 'string'
    ? !/^\s*["']/.test(text)
    : typeof data === 'object' && data !== null && !/^\s*[[{]/.test(text);

const readMap = async (
  text: string,
  file: string,
  decrypt: Decrypt | undefined,
): Promise<Readonly<Record<string, Value>>> => {
  const yaml = await parseYaml(text, file, decrypt ? { decrypt } : {});
  const { data, diagnostics } = yaml;
  throwErrors(diagnostics);
  if (isMap(data)) return withNumerals(yaml, [], data as Value) as Record<string, Value>;
  throw new RiggerError([problem('cli/extra-vars', `${file} does not hold a map of variables`)]);
};

const fileText = (path: string): string => {
  let bytes: Uint8Array;
  try {
    bytes = controllerFiles().read(resolve(path), readFileSync(placeOnDisk(path)));
  } catch (error) {
    throw new RiggerError([
      problem('cli/extra-vars', `-e @${path} cannot be read: ${systemReason(error)}`, {
        help: 'paths are relative to the working directory',
      }),
    ]);
  }
  return textOf(bytes, shownPath(path));
};

const notAssignment = (word: string): RiggerError =>
  new RiggerError([
    problem('cli/extra-vars', `-e takes name=value, a map, or @FILE, not ${JSON.stringify(word)}`, {
      help: 'as in `-e vf_count=4`, `-e \'{"vf_count": 4}\'` or `-e @vars.yml`',
    }),
  ]);
