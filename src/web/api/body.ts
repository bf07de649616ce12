import type { z } from 'zod';
import { Denial } from '../account/denial.js';
import { heldTo } from '../guard/held-to.js';
import type { Ask } from '../route.js';

/** The JSON of a request, held to its shape: every mistake at once. */
export const bodyOf = async <T>({ c }: Ask, shape: z.ZodType<T>): Promise<T> => {
  if (!/^application\/json\b/.test(c.req.header('content-type') ?? ''))
    throw new Denial(400, 'the body is JSON: Content-Type: application/json');
  const given: unknown = await c.req.json().catch(() => {
    throw new Denial(400, 'the body is not JSON');
  });
  return heldTo(shape, given, 'the body');
};
