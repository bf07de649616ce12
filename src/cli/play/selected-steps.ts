import { isSelected } from '../../engine/walk/selection.js';
import type { Play, Step } from '../../language/play.js';
import type { PlaybookFlags } from './playbook-options.js';
import { stepsBefore } from './start-at-task.js';

/** Which steps take part, by `--tags`, `--skip-tags` and `--start-at-task`. */
export const selection = (flags: PlaybookFlags, plays: readonly Play[]): ((step: Step) => boolean) => {
  const choice = { tags: flags.tags ?? [], skip: flags.skipTags ?? [] };
  const before = flags.startAtTask === undefined ? new Set() : stepsBefore(flags.startAtTask, plays);
  return (step) => !before.has(step.id) && isSelected(step, choice);
};
