import { z } from 'zod';
import { type FileState, fileState } from '../../facts/files/file-state.js';
import { type FileTimes, fileTimes } from '../../facts/files/file-times.js';
import { defineTask, type Json, nothing } from '../../model/index.js';
import { absolutePath } from '../fields.js';
import { namedAsAnsible } from './named-as-ansible.js';

/** Tells what stands at a path, for later tasks. */
export const stat = defineTask({
  name: 'stat',
  summary: 'Tell what stands at a path; changes nothing',
  shorthand: 'path',
  input: z.strictObject({
    path: absolutePath('The path on the host'),
    follow: z.boolean().default(false).describe('Tell of what a symbolic link leads to, instead of the link'),
    get_checksum: z
      .boolean()
      .default(true)
      .describe('Read a regular file for its SHA-256, `checksum`; large files take a while'),
  }),
  needs: ({ path, follow, get_checksum }) => ({
    state: fileState({ path, follow, names: true, checksum: get_checksum }),
    times: fileTimes({ path, follow }),
  }),
  reach: () => [],
  plan: ({ path }, { state, times }) =>
    nothing(state.type === 'absent' ? `${path} does not exist` : `${path} is there`, {
      data: { stat: statOf(path, state, times) },
    }),
});

const statOf = (path: string, state: FileState, times: FileTimes | null): Json => {
  if (state.type === 'absent' || times === null) return { exists: false, path };
  return {
    exists: true,
    path,
    ...namedAsAnsible({ ...state, ...times }),
    blocks: times.blocks,
    ...(state.sha256 === undefined ? {} : { checksum: state.sha256 }),
    ...(state.target === undefined ? {} : { lnk_target: state.target }),
    ...(state.realPath === undefined ? {} : { lnk_source: state.realPath }),
  };
};
