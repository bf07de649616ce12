import type { Command } from 'commander';

/** A line to type, and what it is for when that does not show by itself. */
export type Example = readonly [line: string, why?: string];

const shown = new WeakMap<Command, readonly Example[]>();

/** Gives a command the examples that its help opens with. */
export const withExamples = (command: Command, ...examples: readonly Example[]): Command => {
  shown.set(command, examples);
  return command.addHelpText('before', () => {
    const lines = exampleLines(examples).map((line) => `  ${line}`);
    return `${['Examples:', ...lines].join('\n')}\n`;
  });
};

/** The examples of a command, for its page and the manual. */
export const examplesOf = (command: Command): readonly Example[] => shown.get(command) ?? [];

/** The widest line that leaves room for its reason beside it. */
const widest = 58;

/** A column of lines and a column of reasons; a reason that finds no room stands above its line. */
export const exampleLines = (examples: readonly Example[]): string[] => {
  const lengths = examples.map(([line]) => line.length).filter((length) => length <= widest);
  const width = Math.max(...lengths, 0);
  return examples.flatMap(([line, why]) => {
    if (why === undefined) return [line];
    return line.length > widest ? [`# ${why}`, line] : [`${line.padEnd(width)}   # ${why}`];
  });
};
