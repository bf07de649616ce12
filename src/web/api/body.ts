import { z } from 'zod';
import { Denial } from '../account/denial.js';
import { heldTo } from '../guard/held-to.js';
import type { Ask } from '../route.js';

/** Whether what is of somebody else is meant too: one word for every request that may. */
export const anybody = z.boolean().default(false);

/** The same, of a request whose fields may all be missing: it may have no body then. */
export const optionalBodyOf = async <T>(ask: Ask, shape: z.ZodType<T>): Promise<T> =>
  (await ask.c.req.text()) === '' ? shape.parse({}) : bodyOf(ask, shape);

/** The JSON of a request, held to its shape: every mistake at once. */
export const bodyOf = async <T>({ c }: Ask, shape: z.ZodType<T>): Promise<T> => {
  if (!/^application\/json\b/.test(c.req.header('content-type') ?? ''))
    throw new Denial(400, 'the body is JSON: Content-Type: application/json');
  const given: unknown = await c.req.json().catch(() => {
    throw new Denial(400, 'the body is not JSON');
  });
  return heldTo(shape, given, 'the body');
};
