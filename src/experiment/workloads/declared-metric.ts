import { z } from 'zod';
import { entryOf } from '../../model/index.js';
import { linePattern, patternMistake } from '../../model/linear-pattern.js';
import { regularExpression } from '../../tasks/regular-expression.js';
import { groupOne, lastWords, type ToolOutput, Unreadable } from './workload.js';

/** How a metric of the workload `command` is read from what the program printed. */
export const declaredMetric = z
  .strictObject({
    pattern: regularExpression('regular expression (RE2); its group 1 is the number').optional(),
    json: z
      .string()
      .min(1)
      .optional()
      .describe('path into the JSON that was printed: `end.sum.bytes`, `results.0.mean`'),
    stream: z
      .enum(['stdout', 'stderr'])
      .optional()
      .describe('where it is printed; by default standard output'),
    unit: z.string().describe('its unit: `ms`, `bit/s`, `byte/s`, `count`'),
    better: z.enum(['lower', 'higher']).nullable().default(null).describe('which direction is better'),
    scale: z.number().default(1).describe('factor from what is printed to the unit'),
    samples: z.boolean().default(false).describe('every match is a sample, and the metric is their median'),
  })
  .refine(({ pattern, json }) => (pattern === undefined) !== (json === undefined), {
    error: ({ input }) =>
      (input as { pattern?: unknown }).pattern === undefined
        ? 'says neither `pattern` nor `json`; expected one of them'
        : 'says both `pattern` and `json`; expected one of them',
  })
  .refine(({ pattern }) => pattern === undefined || hasGroup(pattern), {
    error: 'has no group: put ( ) around the part that is the number',
    path: ['pattern'],
  })
  .refine(({ json, samples }) => json === undefined || !samples, {
    error: 'is expected with `pattern`: a path into JSON finds one number',
    path: ['samples'],
  });

/** Whether a pattern has a group that counts; one that is no pattern has a message of its own. */
const hasGroup = (pattern: string): boolean =>
  patternMistake(pattern) !== undefined || linePattern(pattern).groupCount() > 0;

export type DeclaredMetric = z.infer<typeof declaredMetric>;

/** The values that the output has of a metric, in its unit: one, or all samples. @throws Unreadable */
export const declaredValues = (
  name: string,
  { pattern, json, stream, scale, samples }: DeclaredMetric,
  tool: string,
  output: ToolOutput,
): number[] => {
  const text = output[stream ?? 'stdout'];
  if (json !== undefined) return [jsonNumber(json, tool, name, output, stream ?? 'stdout') * scale];
  const expression = linePattern(pattern!);
  const what = `match of ${name}'s pattern`;
  const matches = samples ? [...expression.matchAll(text)] : [expression.exec(text)];
  if (matches.length === 0 || matches[0] === null)
    throw new Unreadable(
      `${tool}'s output has no match of ${name}'s pattern: ${whatWasPrinted(output, stream ?? 'stdout')}`,
    );
  return matches.map((match) => groupOne(match, tool, what) * scale);
};

/** Many programs print their figures where nobody looks for them: which stream holds what is half the answer. */
const whatWasPrinted = ({ stdout, stderr }: ToolOutput, searched: 'stdout' | 'stderr'): string => {
  const texts = { stdout, stderr };
  const names = { stdout: 'standard output', stderr: 'standard error' };
  const other = searched === 'stdout' ? 'stderr' : 'stdout';
  const ending = (stream: 'stdout' | 'stderr'): string => {
    const words = lastWords(texts[stream]);
    return words === '' ? `${names[stream]} is empty` : `the last line of ${names[stream]} is ${words}`;
  };
  return lastWords(texts[other]) === '' ? ending(searched) : `${ending(searched)}; ${ending(other)}`;
};

const jsonNumber = (
  path: string,
  tool: string,
  name: string,
  output: ToolOutput,
  stream: 'stdout' | 'stderr',
): number => {
  let data: unknown;
  try {
    data = JSON.parse(output[stream]);
  } catch {
    throw new Unreadable(`${tool}'s output is cut short or is not JSON: ${whatWasPrinted(output, stream)}`);
  }
  const found = path
    .split('.')
    .reduce<unknown>(
      (value, key) =>
        typeof value === 'object' && value !== null
          ? entryOf(value as Record<string, unknown>, key)
          : undefined,
      data,
    );
  if (typeof found !== 'number' || !Number.isFinite(found))
    throw new Unreadable(`${tool}'s output has no number at ${path} for ${name}`);
  return found;
};
