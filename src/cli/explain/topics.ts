import { observers } from '../../experiment/observers/catalogue.js';
import { type MetricReference, metricsOf, usualMetrics, workloadFields } from '../../experiment/reference.js';
import { workloads } from '../../experiment/workloads/catalogue.js';
import { namedFacts } from '../../facts/catalogue.js';
import { type FactField, fieldsOfValue, shortenedExample } from '../../facts/reading/fields.js';
import type { FieldValues } from '../../model/index.js';
import { taskCatalogue } from '../../tasks/catalogue.js';
import { type FieldReference, fieldsOf } from '../../tasks/reference.js';
import { allCodes } from '../program/all-codes.js';
import { factExample } from '../program/fact-example.js';
import { taskNotes } from './task-notes.js';

/** A page of `rigger explain`, from the definitions that the program itself runs by. */
export interface Topic {
  readonly name: string;
  readonly kind: 'task' | 'code' | 'fact' | 'workload' | 'observer';
  readonly title: string;
  /** Paragraphs. */
  readonly text?: readonly string[];
  readonly fields?: readonly FieldReference[];
  /** Of a fact, with the values that each can have. */
  readonly factFields?: readonly FactField[];
  /** A fact's value on a real host. */
  readonly example?: unknown;
  readonly metrics?: readonly MetricReference[];
  /** Markdown: examples and pitfalls. */
  readonly notes?: string;
  readonly sources?: readonly string[];
}

/** The page of each kind of topic is made only when it is asked for. */
export const topics: ReadonlyMap<string, () => Topic> = new Map([
  ...[...taskCatalogue.values()].map((task) =>
    entry(task.name, 'task', task.summary, () => ({
      text: task.shorthand ? [`A plain value stands for ${task.shorthand}: \`${task.name}: VALUE\`.`] : [],
      fields: fieldsOf(task),
      ...withNotes(task.name),
      ...(task.references?.length ? { sources: task.references } : {}),
    })),
  ),
  ...Object.keys(allCodes)
    .sort()
    .map((code) =>
      entry(code, 'code', allCodes[code]!.title, () => ({ text: [allCodes[code]!.explanation] })),
    ),
  ...Object.entries(namedFacts).map(([name, { definition }]) =>
    entry(`facts.${name}`, 'fact', definition.summary, () => ({
      text: [
        `Templates and conditions read it as facts.${name}. It is read again after a change to ${definition.scopes(undefined).join(', ')}.`,
      ],
      factFields: fieldsOfFact(name, definition.fields ?? {}),
      example: shortenedExample(factExample(name)),
    })),
  ),
  ...[...workloads.values()].map((workload) =>
    entry(`measure.${workload.name}`, 'workload', workload.summary, () => ({
      fields: workloadFields(workload),
      metrics: metricsOf(usualMetrics(workload)),
      ...(workload.notes === undefined ? {} : { notes: workload.notes }),
    })),
  ),
  ...[...observers.values()].map((observer) =>
    entry(`observe.${observer.name}`, 'observer', observer.summary, () => ({
      metrics: metricsOf(observer.metrics),
    })),
  ),
]);

function entry(
  name: string,
  kind: Topic['kind'],
  title: string,
  rest: () => Omit<Topic, 'name' | 'kind' | 'title'>,
): [string, () => Topic] {
  return [name, () => ({ name, kind, title, ...rest() })];
}

/** What the fields may be, where the fact says so, is more than what an example shows. */
const fieldsOfFact = (fact: string, told: Readonly<Record<string, FieldValues>>): FactField[] =>
  fieldsOfValue(factExample(fact)).map(({ path, type }) => {
    const values = Object.hasOwn(told, path) ? told[path]! : 'text';
    if (typeof values === 'string') return { path, type };
    return {
      path,
      type: `${type}: ${'form' in values ? `such as ${values.such.join(', ')}` : values.join(', ')}`,
    };
  });

const withNotes = (task: string): { notes?: string } => {
  const notes = taskNotes(task);
  return notes === undefined ? {} : { notes };
};
