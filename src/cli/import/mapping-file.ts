import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { issueWording } from '../../language/playbook/checks.js';
import { shownPath } from '../../language/shown-path.js';
import { textOf } from '../../language/text.js';
import { parseYaml } from '../../language/yaml/index.js';
import { didYouMean, problem, RiggerError, systemReason } from '../../model/index.js';

const level = z.union([z.string(), z.number()]);
const name = z
  .string()
  .regex(/^[a-z][a-z0-9_]*$/, 'must be small letters, digits and _, with a letter first');

const metric = z.strictObject({
  column: z.string().describe('name of the column'),
  unit: z
    .string()
    .describe('`ms`, `us`, `s`, `bit/s`, `packet/s`, `count`, `count/s`, `ratio`, `percent`, `byte`, …'),
  better: z.enum(['lower', 'higher']).nullable().default(null).describe('which way is better'),
  label: z.string().optional().describe('a few words for a table; the name unless told'),
  times: z.number().optional().describe('what a cell is multiplied by to be in the unit'),
});

const mapping = z.strictObject({
  title: z.string().optional().describe('title of the report'),
  question: z.string().optional().describe('what was asked, in a sentence'),
  compare: z
    .strictObject({ factor: z.string(), baseline: level })
    .optional()
    .describe('what is compared with what'),
  smallest_effect: z
    .number()
    .min(0)
    .max(1)
    .optional()
    .describe('share that does not matter; 0.05 unless told'),
  levels: z.record(z.string(), z.array(level)).optional().describe('order of the levels of a factor'),
  files: z
    .array(z.strictObject({ path: z.string(), factors: z.record(z.string(), level).default({}) }))
    .optional()
    .describe('patterns as of `--path`, the first that fits counts, with levels that the path does not say'),
  csv: z
    .strictObject({
      factors: z.array(z.string()).default([]).describe('columns that are factors'),
      trial: z.string().optional().describe('column with the number of the repetition'),
      metrics: z.record(name, metric).describe('metrics by their names'),
    })
    .optional()
    .describe('what the columns of tables mean'),
});

/** What somebody says of foreign results. */
export type Mapping = z.infer<typeof mapping>;

/** @throws RiggerError with every mistake in the file */
export async function readMapping(file: string): Promise<Mapping> {
  const shown = shownPath(file);
  const yaml = await parseYaml(textOf(bytesOf(file, shown), shown), shown);
  const result = mapping.safeParse(yaml.data ?? {});
  const mistakes = [
    ...yaml.diagnostics,
    ...(result.error?.issues ?? []).flatMap((issue) => {
      if (issue.code === 'unrecognized_keys')
        return issue.keys.map((key) =>
          problem('import/mapping', `there is no key ${key} here`, {
            position: yaml.keyAt([...issue.path, key]),
            help: didYouMean(key, Object.keys(mapping.shape)) ?? 'docs/exchange.md lists the keys',
          }),
        );
      if (issue.code === 'invalid_key')
        return [
          problem(
            'import/mapping',
            `${issue.path.map(String).join('.')} ${issue.issues[0]?.message ?? 'is no name'}`,
            {
              position: yaml.keyAt(issue.path),
            },
          ),
        ];
      const found = issue.path.reduce<unknown>(
        (at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key],
        yaml.data,
      );
      return [
        problem(
          'import/mapping',
          `${issue.path.map(String).join('.') || 'the mapping'} ${issueWording(issue, found)}`,
          {
            position: yaml.at(issue.path),
          },
        ),
      ];
    }),
  ];
  if (mistakes.length > 0) throw new RiggerError(mistakes);
  return result.data!;
}

function bytesOf(file: string, shown: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new RiggerError([
      problem('import/mapping', `--mapping ${shown} cannot be read: ${systemReason(error)}`, {
        help: 'paths are relative to the working directory',
      }),
    ]);
  }
}
