import {
  type ArgumentSpec,
  FactNeeded,
  type RoleUse,
  type Scope,
  ValueUnknown,
} from '../../language/play.js';
import {
  type Diagnostic,
  entryOf,
  isMap,
  type Json,
  type Position,
  problem,
  RiggerError,
  reveal,
  type Value,
} from '../../model/index.js';

/**
 * Checks what a role was given against its `meta/argument_specs.yml`, for one host.
 * A value that cannot be known yet is passed over.
 */
export const checkArguments = (role: RoleUse, scope: Pick<Scope, 'get'>, host: string): Diagnostic[] =>
  Object.entries(role.arguments ?? {}).flatMap(([name, spec]) => {
    const given = givenFor(name, scope);
    if (given === 'unknown') return [];
    if (given === undefined)
      return spec.required
        ? [wrong(role, role.position, `needs ${name}, which is not set for ${host}`, describe(spec))]
        : [];
    return checkValue(reveal(given), spec, name).map((message) =>
      wrong(role, role.position, message, describe(spec)),
    );
  });

const givenFor = (name: string, scope: Pick<Scope, 'get'>): Value | undefined | 'unknown' => {
  try {
    return scope.get(name);
  } catch (error) {
    if (error instanceof ValueUnknown || error instanceof FactNeeded || error instanceof RiggerError)
      return 'unknown';
    throw error;
  }
};

const wrong = (role: RoleUse, position: Position, message: string, help: string | undefined): Diagnostic =>
  problem('engine/role-argument', `role ${role.name}: ${message}`, { position, help });

const describe = ({ description }: ArgumentSpec): string | undefined => description;

/** What is wrong with a value, as sentences without a subject's article; empty when it fits. */
const checkValue = (value: Json, spec: ArgumentSpec, name: string): string[] => {
  if (value === null && !spec.required) return [];
  if (!fitsType(value, spec.type))
    return [`${name} must be ${articles[spec.type]}, not ${JSON.stringify(value)}`];
  if (spec.choices && !spec.choices.some((choice) => JSON.stringify(choice) === JSON.stringify(value)))
    return [
      `${name} must be one of ${spec.choices.map((choice) => JSON.stringify(choice)).join(', ')}, not ${JSON.stringify(value)}`,
    ];
  if (Array.isArray(value))
    return value.flatMap((item, index) => checkItem(item as Json, spec, `${name}[${index}]`));
  if (spec.options && typeof value === 'object' && value !== null)
    return checkOptions(value as Readonly<Record<string, Json>>, spec.options, name);
  return [];
};

const checkItem = (item: Json, spec: ArgumentSpec, name: string): string[] => {
  if (!spec.elements) return [];
  return checkValue(
    item,
    { type: spec.elements, required: true, ...(spec.options ? { options: spec.options } : {}) },
    name,
  );
};

const checkOptions = (
  value: Readonly<Record<string, Json>>,
  options: Readonly<Record<string, ArgumentSpec>>,
  name: string,
): string[] => [
  ...Object.keys(value)
    .filter((key) => !Object.hasOwn(options, key))
    .map((key) => `${name} does not know ${key}; it knows ${Object.keys(options).join(', ')}`),
  ...Object.entries(options).flatMap(([key, spec]) => {
    const item = entryOf(value, key);
    if (item === undefined) return spec.required ? [`${name} needs ${key}`] : [];
    return checkValue(item, spec, `${name}.${key}`);
  }),
];

const articles: Readonly<Record<ArgumentSpec['type'], string>> = {
  str: 'a text',
  int: 'a whole number',
  float: 'a number',
  bool: 'true or false',
  list: 'a list',
  dict: 'a map',
  path: 'a path',
  raw: 'a value',
};

/** As strict as YAML's own types, but for numbers, which may stand for text. */
const fitsType = (value: Json, type: ArgumentSpec['type']): boolean => {
  switch (type) {
    case 'str':
    case 'path':
      return typeof value === 'string' || typeof value === 'number';
    case 'int':
      return Number.isInteger(value) || (typeof value === 'string' && /^-?\d+$/.test(value));
    case 'float':
      return (
        typeof value === 'number' ||
        (typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)))
      );
    case 'bool':
      return typeof value === 'boolean';
    case 'list':
      return Array.isArray(value);
    case 'dict':
      return isMap(value);
    case 'raw':
      return true;
  }
};
