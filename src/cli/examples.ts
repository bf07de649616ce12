import type { Command } from 'commander';

/** A line to type, and what it is for when that does not show by itself. */
export type Example = readonly [line: string, why?: string];

const shown = new WeakMap<Command, readonly Example[]>();

/** Gives a command the examples that its help opens with. */
export const withExamples = (command: Command, ...examples: readonly Example[]): Command => {
  shown.set(command, examples);
  return command.addHelpText('before', () => `${exampleLines(examples).join('\n')}\n`);
};

/** The examples of a command, for its page and the manual. */
export const examplesOf = (command: Command): readonly Example[] => shown.get(command) ?? [];

/** A column of lines and a column of reasons; a reason that finds no room stands above its line. */
const exampleLines = (examples: readonly Example[]): string[] => {
  const lines = examples.map(([line]) => line.length).filter((length) => length <= widest);
  const width = Math.max(...lines, 0);
  return [
    'Examples:',
    ...examples.flatMap(([line, why]) => {
      if (why === undefined) return [`  ${line}`];
      if (line.length > widest) return [`  # ${why}`, `  ${line}`];
      return [`  ${line.padEnd(width)}   ${why}`];
    }),
  ];
};

const widest = 58;
