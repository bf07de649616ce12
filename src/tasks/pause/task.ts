import { z } from 'zod';
import { defineTask, nothing } from '../../model/index.js';

/** Waits for a time or for an answer; the engine does it. */
export const pause = defineTask({
  name: 'pause',
  summary: 'Wait for a time, or ask the person who runs it and wait for the answer',
  readOnly: true,
  input: z
    .strictObject({
      seconds: z.number().positive().optional().describe('How long to wait'),
      minutes: z.number().positive().optional().describe('How long to wait, in minutes'),
      prompt: z
        .string()
        .min(1)
        .optional()
        .describe('What is asked; with a time only what is shown meanwhile'),
      echo: z.boolean().default(true).describe('Show what is typed; otherwise it is a secret'),
    })
    .refine(({ seconds, minutes }) => seconds === undefined || minutes === undefined, {
      error: 'give either `seconds` or `minutes`',
    }),
  needs: () => ({}),
  plan: () => nothing('waited'),
});
