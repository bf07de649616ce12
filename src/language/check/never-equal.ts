import { type Diagnostic, didYouMean, entryOf, type FieldValues, warning } from '../../model/index.js';
import { factUse } from '../fact-use.js';
import { type MagicKind, magicVariables } from '../magic-names.js';
import type { ComparedValues, Play, Playbook } from '../play.js';
import { everyStep } from '../steps.js';
import { partsOfPlay } from './uses.js';

/** What the fields of each named fact may hold. */
export type FactFields = Readonly<Record<string, Readonly<Record<string, FieldValues>> | undefined>>;

/**
 * Comparisons with a value that the other side cannot have: `facts.os.family == "Debian"`,
 * `result.rc == "0"`. They are no mistakes of the language, and yet always false.
 */
export const neverEqual = (playbook: Playbook, facts: FactFields): readonly Diagnostic[] =>
  playbook.plays.flatMap((play) => {
    const registered = registersOf(play);
    return [...partsOfPlay(play)]
      .flatMap(({ comparisons }) => comparisons)
      .flatMap((comparison) => impossible(comparison, facts, registered));
  });

/** The same for texts outside of playbooks, such as files of templates. */
export const neverEqualIn = (
  comparisons: readonly ComparedValues[],
  facts: FactFields,
): readonly Diagnostic[] => comparisons.flatMap((comparison) => impossible(comparison, facts, new Set()));

const impossible = (
  { path, position, values }: ComparedValues,
  facts: FactFields,
  registered: ReadonlySet<string>,
): readonly Diagnostic[] => {
  const field = fieldOf(path, facts, registered);
  if (field === undefined) return [];
  return values
    .filter((value) => !canBe(field, value))
    .map((value) =>
      warning('language/never-equal', `${path.join('.')} is never ${JSON.stringify(value)}`, {
        position,
        help: helpFor(field, value),
      }),
    );
};

const fieldOf = (
  path: readonly string[],
  facts: FactFields,
  registered: ReadonlySet<string>,
): Known | undefined => {
  const use = factUse(path);
  if (use) {
    const [field, ...deeper] = path.slice(path.lastIndexOf(use.fact) + 1);
    const fields = entryOf(facts, use.fact);
    if (field === undefined) return fields && 'map';
    return deeper.length === 0 ? entryOf(fields, field) : undefined;
  }
  const [root = '', field, ...deeper] = path;
  const isResult = registered.has(root) || root === 'result' || root === 'failed_result';
  if (field === undefined) return isResult ? 'map' : ownName(root);
  if (deeper.length > 0) return undefined;
  return isResult ? entryOf(resultFields, field) : entryOf(ownFields, root);
};

type Known = FieldValues | 'map' | 'list';

/** What a name of rigger's own holds; a map or a list is equal to no single value. */
const ownName = (name: string): Known | undefined => {
  if (name === 'failed_task') return 'map';
  const kind: MagicKind | undefined = entryOf(magicVariables, name);
  return kind === 'any' ? undefined : kind;
};

/** And what is in them, whatever its name. */
const ownFields: Readonly<Record<string, Known>> = { failed_task: 'text', groups: 'list', hostvars: 'map' };

/** What every task leaves, and every command. */
const resultFields: Readonly<Record<string, FieldValues>> = {
  changed: 'boolean',
  failed: 'boolean',
  skipped: 'boolean',
  rc: 'number',
  stdout: 'text',
  stderr: 'text',
};

const registersOf = (play: Play): ReadonlySet<string> =>
  new Set(
    [...everyStep(play)].flatMap((step) => (step.kind === 'task' && step.register ? [step.register] : [])),
  );

const canBe = (field: Known, value: string | number | boolean): boolean => {
  if (typeof field !== 'string') {
    if (typeof value !== 'string') return false;
    return isList(field) ? field.includes(value) : field.form.test(value);
  }
  return typeof value === (field === 'text' ? 'string' : field);
};

const isList = (field: Known): field is readonly string[] => Array.isArray(field);

const helpFor = (field: Known, value: string | number | boolean): string => {
  if (field === 'map') return `it is a map, and never equal to ${kindOf(value)}; name one of its fields`;
  if (field === 'list')
    return `it is a list, and never equal to ${kindOf(value)}; a list is searched with "x" in list`;
  if (typeof field === 'string') return `it is ${kinds[field]}, and never equal to ${kindOf(value)}`;
  const all = isList(field) ? field : field.such;
  const small = String(value).toLowerCase();
  const near = all.includes(small) ? `did you mean ${small}?` : didYouMean(small, all);
  return `it ${isList(field) ? 'can be' : 'is a word such as'} ${listed(all)}${near ? `; ${near}` : ''}`;
};

const listed = (words: readonly string[]): string => `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;

const kinds = { text: 'a text', number: 'a number', boolean: 'true or false' } as const;

const kindOf = (value: string | number | boolean): string =>
  typeof value === 'string' ? 'a text' : typeof value === 'number' ? 'a number' : 'a truth value';
