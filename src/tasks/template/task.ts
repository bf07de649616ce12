import { z } from 'zod';
import { fileState } from '../../facts/files/file-state.js';
import { defineTask } from '../../model/index.js';
import { filePath, writing } from '../fields.js';
import { fileChanges } from '../file-content.js';
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
    dest: filePath('The file on the host; its name, not the directory that holds it'),
    ...writing,
  }),
  sources: ({ src }) => ({ rendered: { path: src, folder: 'templates', render: true } }),
  needs: ({ dest, ...wish }) => ({
    state: fileState({ ...namesFor(wish), path: dest, follow: true, content: true }),
  }),
  plan({ src, dest, ...wanted }, { state }, { sources }) {
    const content = sources.rendered?.content ?? '';
    return outcomeOf(fileChanges({ path: dest, content, ...wanted }, state), `${dest} is what ${src} gives`);
  },
});
