import { z } from 'zod';

/** A regular expression in JavaScript's syntax, which is close to Python's; checked before any host is touched. */
export const regularExpression = (description: string) =>
  z
    .string()
    .refine(compiles, { error: ({ input }) => `is not a regular expression: ${reason(String(input))}` })
    .describe(description);

function compiles(source: string): boolean {
  return reason(source) === undefined;
}

const reason = (source: string): string | undefined => {
  try {
    new RegExp(source);
    return undefined;
  } catch (error) {
    return (error as Error).message.replace(/^Invalid regular expression: /, '');
  }
};
