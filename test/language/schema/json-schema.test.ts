import { expect, test } from '@jest/globals';
import { z } from 'zod';
import { orTemplates, schemaOf } from '../../../src/language/schema/json-schema.js';

const template = { $ref: '#/definitions/template' };

test('a value may be a template where it may not be any text', () => {
  const number = { type: 'integer', minimum: 1 };
  const word = { type: 'string', enum: ['a', 'b'] };
  const text = { type: 'string', description: 'any text' };
  const either = { anyOf: [{ type: 'string' }, { type: 'null' }] };
  const schema = {
    type: 'object',
    properties: {
      n: { ...number, description: 'how many', default: 1 },
      ...{ word, text, either, anything: {}, told: { description: 'anything' } },
      list: { type: 'array', items: number },
    },
    additionalProperties: number,
  };
  expect(orTemplates(schema)).toStrictEqual({
    type: 'object',
    properties: {
      n: { description: 'how many', default: 1, anyOf: [number, template] },
      word: { anyOf: [word, template] },
      ...{ text, either, anything: {}, told: { description: 'anything' } },
      list: { anyOf: [{ type: 'array', items: { anyOf: [number, template] } }, template] },
    },
    additionalProperties: { anyOf: [number, template] },
  });
});

test('a reference leads to the definition that the schema becomes', () => {
  interface Tree {
    readonly next?: Tree | undefined;
  }
  const tree: z.ZodType<Tree> = z.lazy(() => z.strictObject({ next: tree.optional() }));
  const text = JSON.stringify(schemaOf(z.strictObject({ root: tree }), 'task_x'));
  const references = [...text.matchAll(/"\$ref":"([^"]*)"/g)].map(([, to]) => to);
  expect(references.length).toBeGreaterThan(0);
  for (const to of references) expect(to).toMatch(/^#\/definitions\/task_x(?:\/|$)/);
});
