import type { RunFile } from '../bundle/format.js';

/** The command that goes on with a run which has not ended, as part of a sentence. */
export const goOnCommand = ({ run, reproduces }: Pick<RunFile, 'run' | 'reproduces'>): string =>
  reproduces ? `\`rigger rerun ${reproduces.run} --resume ${run}\`` : '`rigger apply PLAYBOOK --resume RUN`';
