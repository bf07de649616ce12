import { z } from 'zod';
import { defineControl } from '../../model/index.js';
import { anyValue } from '../fields.js';

/** Shows a message or a value. */
export const print = defineControl({
  name: 'print',
  summary: 'Show a message or a value on the screen and in the journal',
  shorthand: 'message',
  input: z
    .strictObject({
      message: anyValue().optional().describe('Text, or any value, which is shown as YAML'),
      value: anyValue().optional().describe('The same; reads better with `value: "{{ variable }}"`'),
    })
    .refine(({ message, value }) => (message === undefined) !== (value === undefined), {
      error: 'give either `message` or `value`',
    }),
  control: ({ message, value }, play) => {
    // As it was given: the checked input does not tell how its numbers look.
    play.say(play.text(message === undefined ? 'value' : 'message') ?? '');
    return { status: 'ok', because: 'printed', result: { message: message ?? value ?? null } };
  },
});
