import { z } from 'zod';

/** A JSON Schema (draft 7, which editors' YAML servers know best). */
export type JsonSchema = { readonly [key: string]: unknown };

/**
 * The schema of a zod type as it is written, not as it is parsed. It becomes a definition named
 * `name` in a larger document, so references inside it lead there.
 */
export const schemaOf = (type: z.ZodType, name: string): JsonSchema => {
  const { $schema, ...schema } = z.toJSONSchema(type, {
    target: 'draft-7',
    io: 'input',
    unrepresentable: 'any',
  });
  return mapSchemas(schema, (inner) => {
    const { escape: _, ...rest } = inner;
    const reference = rest.$ref;
    return typeof reference === 'string'
      ? { ...rest, $ref: reference.replace(/^#/, `#/definitions/${name}`) }
      : rest;
  }) as JsonSchema;
};

/** Text that rigger fills in before it looks at the value. */
export const templateText: JsonSchema = {
  type: 'string',
  pattern: '\\{\\{',
  description: 'A template: `{{ name }}`, or `{{ helper argument }}`',
};

const template: JsonSchema = { $ref: '#/definitions/template' };

/** The same schema where every value may also be a template. */
export const orTemplates = (schema: JsonSchema): JsonSchema =>
  mapSchemas(schema, (inner, place) => {
    if (place !== 'value' || acceptsAnyText(inner)) return inner;
    const { description, default: fallback, ...rest } = inner;
    return {
      ...(description !== undefined && { description }),
      ...(fallback !== undefined && { default: fallback }),
      anyOf: [rest, template],
    };
  }) as JsonSchema;

const acceptsAnyText = (schema: JsonSchema): boolean =>
  (schema.type === 'string' && !('pattern' in schema) && !('enum' in schema) && !('format' in schema)) ||
  (Array.isArray(schema.anyOf) && schema.anyOf.some((one) => acceptsAnyText(one as JsonSchema))) ||
  Object.keys(schema).filter((key) => key !== 'description').length === 0 ||
  '$ref' in schema ||
  'not' in schema;

/** Where a schema stands: for a whole value, or as one of several alternatives for it. */
type Place = 'root' | 'value' | 'alternative';

const mapSchemas = (
  schema: JsonSchema,
  change: (schema: JsonSchema, place: Place) => JsonSchema,
  place: Place = 'root',
): JsonSchema => {
  const walk = (inner: unknown, where: Place): unknown =>
    isSchema(inner) ? mapSchemas(inner, change, where) : inner;
  const all = (map: unknown, where: Place): unknown =>
    isSchema(map)
      ? Object.fromEntries(Object.entries(map).map(([key, inner]) => [key, walk(inner, where)]))
      : map;
  const list = (items: unknown, where: Place): unknown =>
    Array.isArray(items) ? items.map((item) => walk(item, where)) : walk(items, where);
  const inside: Record<string, unknown> = { ...schema };
  for (const key of ['properties', 'patternProperties'])
    if (key in inside) inside[key] = all(inside[key], 'value');
  if ('definitions' in inside) inside.definitions = all(inside.definitions, 'root');
  if ('additionalProperties' in inside)
    inside.additionalProperties = walk(inside.additionalProperties, 'value');
  if ('items' in inside) inside.items = list(inside.items, 'value');
  for (const key of ['anyOf', 'oneOf', 'allOf'])
    if (key in inside) inside[key] = list(inside[key], 'alternative');
  return change(inside, place);
};

const isSchema = (value: unknown): value is JsonSchema =>
  value !== null && typeof value === 'object' && !Array.isArray(value);
