import type { z } from 'zod';
import { Denial } from '../account/denial.js';

/** What was sent, held to its shape. @throws Denial with every mistake at once */
export const heldTo = <T>(shape: z.ZodType<T>, given: unknown, whole = 'the form'): T => {
  const result = shape.safeParse(given);
  if (result.success) return result.data;
  throw new Denial(
    400,
    result.error.issues.map(({ path, message }) => `${path.join('.') || whole}: ${message}`).join('; '),
  );
};
