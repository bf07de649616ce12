import { posix } from 'node:path';
import { z } from 'zod';
import { fileState } from '../../facts/files/file-state.js';
import { scopeOf } from '../../facts/reading/scopes.js';
import { defineTask } from '../../model/index.js';
import { fileIn, fileOrFolderPath, writing } from '../fields.js';
import { fileChanges } from '../file-content.js';
import { leavesSomething } from '../foresight/paths.js';
import { outcomeOf } from '../outcome.js';
import { namesFor } from '../ownership.js';

/** Renders a template of the controller into a file of the host. */
export const template = defineTask({
  name: 'template',
  summary: 'Render a template of the controller into a file of the host',
  references: ['https://handlebarsjs.com/guide/expressions.html'],
  input: z.strictObject({
    src: z
      .string()
      .min(1)
      .describe(
        'The template, looked for in `templates/` of the role and the playbook; `*.xml.hbs` escapes XML',
      ),
    dest: fileOrFolderPath(
      'The file on the host; with `/` at its end the directory that gets it under the name of `src` without `.hbs`',
    ),
    ...writing,
  }),
  sources: ({ src }) => ({ rendered: { path: src, folder: 'templates', render: true } }),
  needs: (wish) => ({
    state: fileState({ ...namesFor(wish), path: fileAt(wish), follow: true, content: true }),
  }),
  assures: (wish) => ({
    that: `${fileAt(wish)} is what ${wish.src} gives`,
    leaves: leavesSomething(fileAt(wish)),
  }),
  reach: ({ dest }) => [scopeOf.file(dest)],
  plan({ src, dest, ...wanted }, { state }, { sources }) {
    const path = fileAt({ src, dest });
    const content = sources.rendered?.content ?? '';
    return outcomeOf(fileChanges({ path, content, ...wanted }, state), `${path} is what ${src} gives`);
  },
});

const fileAt = ({ dest, src }: { readonly dest: string; readonly src: string }): string =>
  fileIn(dest, posix.basename(src).replace(/(?<=.)\.hbs$/, ''));
