import { resolveHosts } from '../../engine/play/play-hosts.js';
import { opened, stepsOfBlock } from '../../language/steps.js';
import { type ExitCode, exitCodes } from '../../model/index.js';
import type { LoadedRun } from './load-run.js';
import type { PlaybookFlags } from './playbook-options.js';
import { selection } from './selected-steps.js';

/** `--list-hosts`, `--list-tasks`, `--list-tags`: what would be touched, on standard output. */
export const printLists = (loaded: LoadedRun, flags: PlaybookFlags): ExitCode => {
  const selected = selection(flags, loaded.playbook.plays);
  const plays = loaded.playbook.plays.map((play) => {
    const steps = [...opened(play.steps, stepsOfBlock)].filter(
      (step) =>
        step.kind !== 'block' && step.kind !== 'flush-handlers' && step.kind !== 'end-host' && selected(step),
    );
    return {
      play: play.name,
      ...(flags.listHosts
        ? { hosts: resolveHosts(play, { extra: loaded.extra, inventory: loaded.inventory }) }
        : {}),
      ...(flags.listTasks
        ? {
            tasks: steps.map(({ name, tags, ...step }) => ({
              name: String(name?.source ?? ('task' in step ? step.task : step.kind)),
              tags,
            })),
          }
        : {}),
      ...(flags.listTags ? { tags: [...new Set(steps.flatMap(({ tags }) => tags))].sort() } : {}),
    };
  });
  if (flags.json) process.stdout.write(`${JSON.stringify({ version: 1, plays }, null, 2)}\n`);
  else for (const play of plays) process.stdout.write(`${lines(play).join('\n')}\n`);
  return exitCodes.done;
};

interface Listed {
  readonly play: string;
  readonly hosts?: readonly string[];
  readonly tasks?: readonly { readonly name: string; readonly tags: readonly string[] }[];
  readonly tags?: readonly string[];
}

const lines = ({ play, hosts, tasks, tags }: Listed): string[] => [
  play,
  ...(hosts ?? []).map((host) => `  ${host}`),
  ...(tasks ?? []).map(
    (task) => `  ${task.name}${task.tags.length > 0 ? `  [${task.tags.join(', ')}]` : ''}`,
  ),
  ...(tags ?? []).map((tag) => `  ${tag}`),
];
