import { z } from 'zod';
import { defineControl, problem } from '../../model/index.js';
import { oneOrMore } from '../fields.js';

const condition = z.union([z.string(), z.boolean()]);

/** Fails the host unless conditions hold, which the engine compiles and evaluates. */
export const assert = defineControl({
  name: 'assert',
  summary: 'Fail the host unless conditions hold',
  shorthand: 'that',
  references: ['https://github.com/google/cel-spec/blob/master/doc/langdef.md'],
  input: z.strictObject({
    that: oneOrMore(condition).describe('CEL conditions, without `{{ }}`; all must be true'),
    message: z.string().optional().describe('What to say when one is false'),
    success_message: z.string().optional().describe('What to say when all are true'),
  }),
  control: (_, play) => {
    const found = play.firstFalse();
    // Of the two messages only the one that is wanted is made.
    if (!found) return { status: 'ok', because: play.text('success_message') ?? 'all conditions hold' };
    const { source, position, notes } = found;
    return {
      status: 'failed',
      diagnostic: problem(
        'tasks/assertion-failed',
        `${play.text('message') ?? `${source} is false`} on ${play.host}`,
        { position, notes },
      ),
      result: { assertion: source },
    };
  },
});
