import type { z } from 'zod';
import { Refused } from '../account/refused.js';
import type { Ask } from '../route.js';

/** The JSON of a request, held to its shape: every mistake at once. */
export const bodyOf = async <T>({ c }: Ask, shape: z.ZodType<T>): Promise<T> => {
  if (!/^application\/json\b/.test(c.req.header('content-type') ?? ''))
    throw new Refused(400, 'the body is JSON: Content-Type: application/json');
  const given: unknown = await c.req.json().catch(() => {
    throw new Refused(400, 'the body is not JSON');
  });
  const result = shape.safeParse(given);
  if (result.success) return result.data;
  throw new Refused(
    400,
    result.error.issues.map(({ path, message }) => `${path.join('.') || 'the body'}: ${message}`).join('; '),
  );
};
