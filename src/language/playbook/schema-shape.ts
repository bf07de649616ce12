import type { ZodType } from 'zod';
import { entryOf } from '../../model/index.js';
import type { EscapeTarget } from '../template/index.js';

interface Definition {
  readonly type?: string;
  readonly shape?: Readonly<Record<string, ZodType>>;
  readonly innerType?: ZodType;
  readonly in?: ZodType;
  readonly out?: ZodType;
  readonly options?: readonly ZodType[];
}

const definitionOf = (schema: ZodType): Definition =>
  (schema as { _zod?: { def?: Definition } })._zod?.def ?? {};

/** The object schemas inside wrappers, pipes and unions. */
const objectsIn = (schema: ZodType): readonly Readonly<Record<string, ZodType>>[] => {
  const { shape, innerType, in: input, options } = definitionOf(schema);
  if (shape) return [shape];
  return [innerType, input, ...(options ?? [])].flatMap((inner) => (inner ? objectsIn(inner) : []));
};

/** The names of a task's fields. */
export const fieldsOf = (schema: ZodType): readonly string[] => [
  ...new Set(objectsIn(schema).flatMap((shape) => Object.keys(shape))),
];

/**
 * How templates in a field are escaped: a task's schema says so with `.meta({ escape: 'shell' })`,
 * for a field whose text is a shell script.
 */
export const escapeOfField = (schema: ZodType, field: string): EscapeTarget => {
  for (const shape of objectsIn(schema)) {
    const target = entryOf(shape, field)?.meta()?.escape;
    if (target === 'shell' || target === 'xml') return target;
  }
  return 'none';
};
