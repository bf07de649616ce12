import { z } from 'zod';
import { fileState } from '../../facts/file-state.js';
import { defineTask, type SourceRequest } from '../../model/index.js';
import { absolutePath, writing } from '../fields.js';
import { fileChanges } from '../file-content.js';
import { outcomeOf } from '../outcome.js';
import { namesFor } from '../ownership.js';

const input = z
  .strictObject({
    dest: absolutePath('The file on the host; its name, not the directory that holds it'),
    src: z
      .string()
      .min(1)
      .optional()
      .describe(
        'File of the controller, looked for in `files/` of the role and the playbook; copied byte for byte',
      ),
    content: z.string().optional().describe('The text itself, instead of `src`'),
    ...writing,
  })
  .refine(({ src, content }) => (src === undefined) !== (content === undefined), {
    error: 'give either `src` or `content`',
  });

/** Puts a file of the controller, or a text, on the host. */
export const copy = defineTask({
  name: 'copy',
  summary: 'Put a file of the controller, or a given text, on the host',
  input,
  sources: ({ src }): Readonly<Record<string, SourceRequest>> =>
    src === undefined ? {} : { file: { path: src, folder: 'files', render: false } },
  needs: ({ dest, ...wish }) => ({
    state: fileState({ ...namesFor(wish), path: dest, follow: true, content: true }),
  }),
  plan({ dest, content, src: _, ...wanted }, { state }, { sources }) {
    const bytes = content ?? sources.file?.content ?? '';
    return outcomeOf(
      fileChanges({ path: dest, content: bytes, ...wanted }, state),
      `${dest} has this content`,
    );
  },
});
