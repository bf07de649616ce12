import type { LateKeyword, TaskStep, Template } from '../../language/play.js';
import { Numeral, problem, RiggerError, reveal, type Value } from '../../model/index.js';
import type { LeveledScope } from '../host/scope.js';

/**
 * A step whose keywords that are templates have their values.
 * @throws FactNeeded, ValueUnknown, RiggerError
 */
export const withLateKeywords = (step: TaskStep, scope: LeveledScope): TaskStep => {
  const { late } = step;
  if (late === undefined) return step;
  const known: Partial<Record<LateKeyword, boolean | number>> = {};
  for (const [name, template] of Object.entries(late) as [LateKeyword, Template][])
    known[name] = read[name](reveal(template.resolve(scope)) as Value, template);
  const { become, ...rest } = known;
  return {
    ...step,
    ...rest,
    ...(become === undefined ? {} : { become: { ...step.become, enabled: become === true } }),
  } as TaskStep;
};

type Read = (value: Value, template: Template) => boolean | number;

const truths: ReadonlyMap<unknown, boolean> = new Map<unknown, boolean>([
  [true, true],
  [false, false],
  // As `-e` gives them.
  ['true', true],
  ['false', false],
]);

const truth =
  (keyword: string): Read =>
  (value, template) => {
    const read = truths.get(value);
    if (read === undefined) throw wrong(keyword, 'true or false', value, template);
    return read;
  };

const count =
  (keyword: string, isRight: (number: number) => boolean, what: string): Read =>
  (value, template) => {
    const number = value instanceof Numeral ? value.value : value === '' ? Number.NaN : Number(value);
    if (typeof value === 'boolean' || value === null || !isRight(number))
      throw wrong(keyword, what, value, template);
    return number;
  };

const read: Readonly<Record<LateKeyword, Read>> = {
  become: truth('become'),
  noLog: truth('no_log'),
  ignoreErrors: truth('ignore_errors'),
  runOnce: truth('run_once'),
  retries: count('retries', (number) => Number.isInteger(number) && number >= 0, 'a whole number'),
  delay: count('delay', (number) => Number.isFinite(number) && number >= 0, 'a number of seconds'),
};

const wrong = (keyword: string, what: string, value: Value, { position }: Template): RiggerError =>
  new RiggerError([
    problem(
      'language/keyword-value',
      `${keyword} must be ${what}, and its template gives another ${typeof value === 'object' ? 'kind of value' : typeof value === 'string' ? 'text' : typeof value}`,
      { position, help: 'write the template so that it gives just that, or the value itself' },
    ),
  ]);
