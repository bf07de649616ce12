import { z } from 'zod';
import { fileState } from '../../facts/files/file-state.js';
import { defineTask } from '../../model/index.js';
import { directoryChanges } from '../directory-changes.js';
import { absolutePath, ownership } from '../fields.js';
import { reachOf } from '../foresight/places.js';
import { outcomeOf } from '../outcome.js';
import { namesFor } from '../ownership.js';

/** Makes a directory. */
export const directory = defineTask({
  name: 'directory',
  summary: 'Make a directory, with its mode and owner',
  shorthand: 'path',
  input: z.strictObject({
    path: absolutePath('The directory on the host'),
    parents: z
      .boolean()
      .default(true)
      .describe('Make missing parent directories as well, as `mkdir -p` does'),
    ...ownership,
  }),
  needs: ({ path, ...wish }) => ({
    state: fileState({ ...namesFor(wish), path, follow: true, checksum: false }),
  }),
  assures: ({ path }) => ({ that: `${path} is such a directory` }),
  reach: ({ path }) => [reachOf(path)],
  plan: (input, { state }) => outcomeOf(directoryChanges(input, state), `${input.path} is such a directory`),
});
