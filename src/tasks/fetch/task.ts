import { z } from 'zod';
import { fileState } from '../../facts/files/file-state.js';
import { changes, defineTask, nothing } from '../../model/index.js';
import { absolutePath } from '../fields.js';
import { impossible, missing, wrongType } from '../refusals.js';

/** Copies a file of the host to the controller. */
export const fetch = defineTask({
  name: 'fetch',
  summary: 'Copy a file of the host to the controller',
  input: z.strictObject({
    src: absolutePath('The file on the host'),
    dest: z
      .string()
      .min(1)
      .describe('File on the controller, or a folder with `/` at its end: then `dest/HOST/src` is written'),
    flat: z
      .boolean()
      .default(false)
      .describe('With a folder: write `dest/NAME` instead, the same for every host'),
    fail_on_missing: z.boolean().default(true).describe('Refuse when the host has no such file'),
  }),
  needs: ({ src }) => ({ state: fileState({ path: src, follow: true }) }),
  reach: () => [],
  plan({ src, dest, flat, fail_on_missing }, { state }, { host }) {
    if (state.type === 'absent')
      return fail_on_missing
        ? missing(src, 'make it before this task, or set `fail_on_missing: false`')
        : nothing(`${src} does not exist`);
    if (state.type !== 'file') return wrongType(src, state.type, 'regular file');
    const folder = dest.endsWith('/');
    // `add_host` takes names from outputs of other hosts.
    if (folder && !flat && /^\.{1,2}$|\//.test(host))
      return impossible(
        `the host name ${JSON.stringify(host)} cannot name a folder of the controller`,
        'give the host another name, or `dest` without `/` at its end',
      );
    const to = !folder ? dest : flat ? dest + src.slice(src.lastIndexOf('/') + 1) : `${dest}${host}${src}`;
    return changes(
      [
        {
          summary: `fetch ${src} to ${to}`,
          after: { bytes: state.size, sha256: state.sha256 ?? '' },
          commands: [{ kind: 'fetch-file', path: src, to }],
          // The host stays as it is; only the controller gets a file.
          invalidates: [],
          action: true,
        },
      ],
      undefined,
      { data: { dest: to, size: state.size, sha256: state.sha256 ?? '' } },
    );
  },
});
