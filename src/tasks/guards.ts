import { z } from 'zod';
import { type FileState, fileState } from '../facts/files/file-state.js';
import { type Change, changes, type FactQuery, type Facts, nothing, type Outcome } from '../model/index.js';
import { absolutePath } from './fields.js';

/** Fields of actions that say when there is nothing to do, and how to run. */
export const guardFields = {
  creates: absolutePath('A path that the command makes; when it exists, there is nothing to do').optional(),
  removes: absolutePath(
    'A path that the command removes; when it is absent, there is nothing to do',
  ).optional(),
};

export const processFields = {
  chdir: absolutePath('Directory to run in').optional(),
  stdin: z.string().optional().describe('Text for standard input'),
  invalidates: z
    .array(z.string())
    .default(['*'])
    .describe(
      'Scopes of facts that the command may alter, such as `service` or `file:/etc`; by default everything',
    ),
};

interface Guards {
  readonly creates?: string | undefined;
  readonly removes?: string | undefined;
}

type GuardNeeds = { readonly [K in keyof Guards]?: FactQuery<FileState> };

/** The facts that the guards ask. */
export const guardNeeds = ({ creates, removes }: Guards): GuardNeeds => ({
  ...(creates && { creates: fileState({ path: creates, checksum: false }) }),
  ...(removes && { removes: fileState({ path: removes, checksum: false }) }),
});

/** The action, unless a guard says that it is done already. */
export const guarded = (
  { creates, removes }: Guards,
  facts: Facts<GuardNeeds>,
  action: () => Change,
): Outcome => {
  if (facts.creates && facts.creates.type !== 'absent') return nothing(`${creates} exists`);
  if (facts.removes && facts.removes.type === 'absent') return nothing(`${removes} does not exist`);
  return changes([action()]);
};
