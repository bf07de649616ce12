import { z } from 'zod';
import { defineControl, problem } from '../../model/index.js';

/** Lets time pass, or waits for an answer, which is asked for once and holds for all hosts. */
export const pause = defineControl({
  name: 'pause',
  summary: 'Wait for a time, or ask the person who runs it and wait for the answer',
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
  control: async ({ seconds, minutes, prompt, echo }, play) => {
    if (seconds !== undefined || minutes !== undefined) {
      const length = (seconds ?? 0) + 60 * (minutes ?? 0);
      const what = `waits ${length} s${prompt === undefined ? '' : `: ${prompt}`}`;
      if (play.foretold) return { status: 'ok', because: what, result: { delta: 0, user_input: '' } };
      const delta = await play.wait(length, what, `waits ${length} s`);
      return { status: 'ok', because: `waited ${length} s`, result: { delta, user_input: '' } };
    }
    const question = prompt ?? 'Press Enter to go on';
    if (play.foretold) return { status: 'unknown', because: `asks: ${question}` };
    const asked = await play.ask(question, echo);
    if (asked === undefined)
      return {
        status: 'refused',
        diagnostic: problem(
          'tasks/nobody-to-ask',
          'an answer has to be typed, and there is no terminal to ask on',
          {
            position: play.position,
            help: 'run it in a terminal, without --no-input; or give `seconds`, or the answer as a variable with `-e`',
          },
        ),
        result: { failed: true, changed: false },
      };
    return {
      status: 'ok',
      because: 'answered',
      result: { delta: asked.delta, user_input: asked.answer },
      ...(echo ? {} : { quiet: true }),
    };
  },
});
