import { z } from 'zod';
import type { Diagnostic, Value } from '../../model/index.js';
import type { ArgumentSpec } from '../play.js';
import { issueProblem } from './checks.js';
import { child, has, type Node } from './node.js';

const types = ['str', 'int', 'float', 'bool', 'list', 'dict', 'path', 'raw'] as const;

/** One option of Ansible's `meta/argument_specs.yml`. */
const option: z.ZodType<WrittenOption> = z.looseObject({
  type: z.enum(types).default('str'),
  required: z.boolean().default(false),
  choices: z.array(z.unknown()).optional(),
  elements: z.enum(types).optional(),
  description: z.union([z.string(), z.array(z.string())]).optional(),
  default: z.unknown().optional(),
  get options() {
    return z.record(z.string(), option).optional();
  },
});

interface WrittenOption {
  readonly type: ArgumentSpec['type'];
  readonly required: boolean;
  readonly choices?: unknown[] | undefined;
  readonly elements?: ArgumentSpec['type'] | undefined;
  readonly description?: string | string[] | undefined;
  readonly default?: unknown;
  readonly options?: Record<string, WrittenOption> | undefined;
}

/** The options of an entry point; undefined when the role declares none. */
export const readArgumentSpecs = (
  meta: Node | undefined,
  entryPoint: string,
  report: (diagnostic: Diagnostic) => void,
): Readonly<Record<string, ArgumentSpec>> | undefined => {
  if (!meta || !has(meta, 'argument_specs')) return undefined;
  const entry = child(child(meta, 'argument_specs'), entryPoint);
  if (!has(entry, 'options')) return undefined;
  const options = child(entry, 'options');
  const result = z.record(z.string(), option).safeParse(options.data);
  if (result.success) return specsOf(result.data);
  for (const issue of result.error.issues)
    report(issueProblem('language/argument-spec', 'options', options, issue));
  return undefined;
};

const specsOf = (all: Record<string, WrittenOption>): Record<string, ArgumentSpec> =>
  Object.fromEntries(Object.entries(all).map(([name, written]) => [name, specOf(written)]));

const specOf = ({
  type,
  required,
  choices,
  elements,
  description,
  options,
  ...rest
}: WrittenOption): ArgumentSpec => ({
  type,
  required,
  ...(choices && { choices: choices as Value[] }),
  ...(elements && { elements }),
  ...(description !== undefined && { description: [description].flat().join(' ') }),
  ...(options && { options: specsOf(options) }),
  ...(rest.default !== undefined && { default: rest.default as Value }),
});
