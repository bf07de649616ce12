import type { FalseCondition, PlayControl, Value } from '../../src/model/index.js';

/** What a case says of the play: whether it is only foretold, what is typed, which condition is false. */
export interface LentPlay {
  readonly foretold?: boolean;
  readonly typed?: string;
  readonly firstFalse?: FalseCondition;
}

/** A play that notes what a task does with it. Texts are shown as JSON. */
export const lentControl = (
  input: unknown,
  shorthand: string | undefined,
  { foretold = false, typed, firstFalse }: LentPlay,
): { play: PlayControl; acts: unknown[] } => {
  const acts: unknown[] = [];
  const given = (
    typeof input === 'object' && !Array.isArray(input) ? input : { [shorthand!]: input }
  ) as Record<string, Value>;
  const play: PlayControl = {
    host: 'case',
    position: { file: 'case.yml', line: 1, column: 1 },
    foretold,
    given: () => given,
    text: (field) => {
      if (!Object.hasOwn(given, field)) return undefined;
      const value = given[field];
      return typeof value === 'string' ? value : JSON.stringify(value);
    },
    say: (text) => acts.push({ said: text }),
    setVariable: (name, value) => acts.push({ set: name, to: value }),
    addHost: (name, groups, variables) => acts.push({ added: name, groups, variables }),
    firstFalse: () => firstFalse,
    wait: async (seconds, why, withoutDetails) => {
      acts.push({ waits: seconds, why, withoutDetails });
      return seconds;
    },
    ask: async (question, echo) => {
      acts.push({ asks: question, echo });
      return typed === undefined ? undefined : { answer: typed, delta: 2 };
    },
  };
  return { play, acts };
};
