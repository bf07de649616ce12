import { Command } from 'commander';
import { z } from 'zod';
import { type AnyTask, didYouMean, problem, RiggerError } from '../model/index.js';
import { taskCatalogue } from '../tasks/catalogue.js';
import { allCodes } from './all-codes.js';

/** `rigger explain`: the page of a task, or of an error code. */
export const explainCommand = (): Command =>
  new Command('explain')
    .description('the page of a task or of an error code')
    .addHelpText(
      'before',
      'Examples:\n  rigger explain sriov_vfs\n  rigger explain engine/not-converged\n  rigger explain --list\n',
    )
    .argument('[topic]', 'a task or a code')
    .option('--list', 'list every task and code')
    .option('--json', 'as JSON')
    .action((topic: string | undefined, flags: { list?: boolean; json?: boolean }) => {
      if (flags.list || topic === undefined) return list();
      const task = taskCatalogue.get(topic);
      const page = allCodes[topic];
      if (task)
        process.stdout.write(flags.json ? `${JSON.stringify(taskData(task), null, 2)}\n` : taskPage(task));
      else if (page)
        process.stdout.write(
          flags.json
            ? `${JSON.stringify({ code: topic, ...page }, null, 2)}\n`
            : `${topic}: ${page.title}\n\n${wrap(page.explanation)}\n`,
        );
      else throw unknownTopic(topic);
    });

const list = (): void => {
  process.stdout.write(
    `${[
      'Tasks',
      ...[...taskCatalogue.values()].map(({ name, summary }) => `  ${name.padEnd(22)}${summary}`),
      '',
      'Codes',
      ...Object.keys(allCodes)
        .sort()
        .map((code) => `  ${code.padEnd(34)}${allCodes[code]!.title}`),
    ].join('\n')}\n`,
  );
};

interface Field {
  readonly type: string;
  readonly description: string;
  readonly required: boolean;
  readonly default?: unknown;
}

const taskData = (task: AnyTask) => ({
  name: task.name,
  summary: task.summary,
  fields: Object.fromEntries(fieldsOf(task)),
  references: task.references ?? [],
});

const taskPage = (task: AnyTask): string =>
  `${[
    `${task.name}: ${task.summary}`,
    '',
    ...fieldsOf(task).flatMap(([name, field]) => [
      `  ${name} (${field.type}${field.required ? ', required' : ''}${field.default === undefined ? '' : `, default ${JSON.stringify(field.default)}`})`,
      ...wrap(field.description, 96)
        .split('\n')
        .map((line) => `      ${line}`),
    ]),
    ...(task.shorthand ? ['', `A plain value stands for ${task.shorthand}: \`${task.name}: VALUE\`.`] : []),
    ...(task.references?.length
      ? ['', 'Sources', ...task.references.map((reference: string) => `  ${reference}`)]
      : []),
  ].join('\n')}\n`;

/** The fields as the one schema says them. */
const fieldsOf = (task: AnyTask): [string, Field][] => {
  const schema = z.toJSONSchema(task.input, { io: 'input', unrepresentable: 'any' }) as {
    properties?: Record<
      string,
      {
        type?: string | string[];
        enum?: unknown[];
        description?: string;
        default?: unknown;
        anyOf?: { type?: string }[];
      }
    >;
    required?: string[];
  };
  return Object.entries(schema.properties ?? {}).map(([name, property]) => [
    name,
    {
      type: property.enum
        ? property.enum.map((value) => JSON.stringify(value)).join(' | ')
        : [property.type ?? property.anyOf?.map(({ type }) => type ?? 'value') ?? 'value'].flat().join(' | '),
      description: property.description ?? '',
      required: schema.required?.includes(name) ?? false,
      ...(property.default === undefined ? {} : { default: property.default }),
    },
  ]);
};

/** Breaks a paragraph into lines. */
const wrap = (text: string, width = 100): string =>
  text.replace(new RegExp(`(?![^\\n]{1,${width}}$)([^\\n]{1,${width}})\\s`, 'g'), '$1\n');

const unknownTopic = (topic: string): RiggerError =>
  new RiggerError([
    problem('cli/unknown-topic', `there is no task and no code ${topic}`, {
      help:
        didYouMean(topic, [...taskCatalogue.keys(), ...Object.keys(allCodes)]) ??
        'see `rigger explain --list`',
    }),
  ]);
