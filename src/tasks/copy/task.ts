import { posix } from 'node:path';
import { z } from 'zod';
import { fileState } from '../../facts/files/file-state.js';
import { defineTask, type SourceRequest } from '../../model/index.js';
import { fileOrFolderPath, writing } from '../fields.js';
import { fileChanges } from '../file-content.js';
import { outcomeOf } from '../outcome.js';
import { namesFor } from '../ownership.js';

const input = z
  .strictObject({
    dest: fileOrFolderPath(
      'The file on the host; with `/` at its end the directory that gets the file `src` under its own name',
    ),
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
  })
  .refine(({ dest, content }) => content === undefined || !dest.endsWith('/'), {
    error: 'must be the path of the file, with its name at the end: `content` has no name',
    path: ['dest'],
  });

const fileAt = ({ dest, src }: { readonly dest: string; readonly src?: string | undefined }): string =>
  dest.endsWith('/') ? dest + posix.basename(src ?? '') : dest;

/** Puts a file of the controller, or a text, on the host. */
export const copy = defineTask({
  name: 'copy',
  summary: 'Put a file of the controller, or a given text, on the host',
  input,
  sources: ({ src }): Readonly<Record<string, SourceRequest>> =>
    src === undefined ? {} : { file: { path: src, folder: 'files', render: false } },
  needs: (wish) => ({
    state: fileState({ ...namesFor(wish), path: fileAt(wish), follow: true, content: true }),
  }),
  plan({ dest, content, src, ...wanted }, { state }, { sources }) {
    const path = fileAt({ dest, src });
    const bytes = content ?? sources.file?.content ?? '';
    return outcomeOf(fileChanges({ path, content: bytes, ...wanted }, state), `${path} has this content`);
  },
});
