import { type ExitCode, exitCodes } from '../model/index.js';
import { errorStyle } from './failure.js';
import type { PlaybookFlags } from './playbook-options.js';

interface Ended {
  readonly mode: 'plan' | 'apply';
  readonly file: string;
  readonly flags: PlaybookFlags;
  readonly id: string;
  readonly exitCode: ExitCode;
  readonly changed: boolean;
}

/** The last line of a run: the command that one would type next. */
export const nextStep = ({ mode, file, flags, id, exitCode, changed }: Ended): string => {
  const { bold } = errorStyle();
  const again = [
    'rigger apply',
    file,
    ...(flags.inventory ?? []).map((path) => `-i ${path}`),
    ...(flags.limit ? [`-l '${flags.limit}'`] : []),
  ].join(' ');
  if (exitCode === exitCodes.done && mode === 'plan')
    return changed ? `make it so: ${bold(again)}\n` : 'nothing would change\n';
  if (exitCode === exitCodes.done) return `kept as ${id}\n`;
  if (mode === 'plan') return '';
  return `after mending the cause, go on with: ${bold(`${again} --resume ${id}`)}\n`;
};
