import type { ShellStep, StepOutput } from '../../connection/connection.js';
import type { FactQuery } from '../../model/index.js';
import type { FactStore } from '../host/fact-store.js';

/** Questions as the steps of a batch: those that can be asked together share a step. */
export interface ReadingBatch {
  readonly steps: readonly ShellStep[];
  /** Keeps the answers, one output for each step; returns the questions that have to be asked alone. */
  keep(outputs: readonly StepOutput[], store: FactStore): FactQuery[];
}

export const readingBatch = (queries: readonly FactQuery[]): ReadingBatch => {
  const groups = grouped(queries);
  return {
    steps: groups.map((group) => readStep(scriptOf(group))),
    keep: (outputs, store) => groups.flatMap((group, index) => keepGroup(group, outputs[index]!, store)),
  };
};

/** Each question by itself. */
export const aloneBatch = (queries: readonly FactQuery[]): ReadingBatch => ({
  steps: queries.map(({ script }) => readStep(script)),
  keep(outputs, store) {
    for (const [index, query] of queries.entries()) store.put(query, outputs[index]!);
    return [];
  },
});

const grouped = (queries: readonly FactQuery[]): FactQuery[][] => {
  const groups = new Map<string, FactQuery[]>();
  for (const query of queries) {
    const word = query.together ? `together ${query.together.group}` : `alone ${query.key}`;
    groups.set(word, [...(groups.get(word) ?? []), query]);
  }
  return [...groups.values()];
};

const readStep = (script: string): ShellStep => ({ script, always: true, reads: true });

const argumentsOf = (group: readonly FactQuery[]): unknown[] => group.map(({ together }) => together?.args);

const scriptOf = (group: readonly FactQuery[]): string => {
  const [first] = group as [FactQuery];
  return group.length > 1 && first.together ? first.together.how.script(argumentsOf(group)) : first.script;
};

const keepGroup = (group: readonly FactQuery[], output: StepOutput, store: FactStore): FactQuery[] => {
  const [first] = group as [FactQuery];
  if (group.length === 1 || !first.together) {
    store.put(first, output);
    return [];
  }
  const answers = first.together.how.split(output, argumentsOf(group));
  return group.filter((query, index) => {
    const answer = answers[index];
    if (answer === undefined) return true;
    store.put(query, answer);
    return false;
  });
};
