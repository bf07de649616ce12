import { Numeral, type Position, problem, RiggerError, Secret, type Value } from '../../model/index.js';
import { isLazy } from '../host/lazy-object.js';

/** What the name `omit` stands for: no text that anybody could write, and none that a shell would take. */
export const omitted = '\0omitted\0';

/**
 * An input without the fields and items that are `omit`, as if nobody had given them.
 * @throws RiggerError where it is a part of a text, or all that there is
 */
export const withoutOmitted = (input: Value, position: Position): Value => {
  const whole = within(input, position);
  if (whole === undefined) throw misplaced(position);
  return whole;
};

const within = (value: Value, position: Position): Value | undefined => {
  if (value === omitted) return undefined;
  if (typeof value === 'string') {
    if (value.includes(omitted)) throw misplaced(position);
    return value;
  }
  // What holds none stays the value that it is, with all that is known of it.
  if (Array.isArray(value)) {
    const items = value.map((item: Value) => within(item, position));
    return items.every((item, index) => item === value[index])
      ? value
      : items.filter((item) => item !== undefined);
  }
  if (!isPlainMap(value)) return value;
  const fields = Object.entries(value).map(([key, item]) => [key, within(item, position)] as const);
  return fields.every(([key, item]) => item === value[key])
    ? value
    : Object.fromEntries(fields.flatMap(([key, item]) => (item === undefined ? [] : [[key, item] as const])));
};

/** Maps that are read when touched are left alone: facts and other hosts' variables. */
const isPlainMap = (value: Value): value is { readonly [key: string]: Value } =>
  typeof value === 'object' &&
  value !== null &&
  !isLazy(value) &&
  !(value instanceof Secret) &&
  !(value instanceof Numeral) &&
  Object.getPrototypeOf(value) === Object.prototype;

const misplaced = (position: Position): RiggerError =>
  new RiggerError([
    problem('engine/task-input', '`omit` leaves a field away, and stands in a text or for the whole task', {
      position,
      help: 'let it be the whole value of a field, as in `owner: "{{ default owner omit }}"`',
    }),
  ]);
