import { z } from 'zod';
import { patternMistake } from '../model/linear-pattern.js';

/** A regular expression of RE2, checked before any host is touched: it is held against what hosts say. */
export const regularExpression = (description: string) =>
  z
    .string()
    .refine((source) => patternMistake(source) === undefined, {
      error: ({ input }) => `is not a regular expression: ${patternMistake(String(input))}`,
    })
    .describe(description);
