import { settle } from './follow.js';
import { addToWord, commandsAround, innermost, type State, unknown } from './state.js';

/** Takes note of a value that was handed over: that it is there, and not what it is. */
export const passValue = (state: State): void => {
  settle(state);
  state.rest = '';
  const frame = innermost(state);
  if (frame.kind === 'parameter') frame.head += unknown;
  else if (frame.kind === 'arithmetic') frame.last = unknown;
  else if (frame.kind === 'document') frame.line += unknown;
  else if (frame.kind !== 'comment') addToWord(commandsAround(state), unknown);
};
