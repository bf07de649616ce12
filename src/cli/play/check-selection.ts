import type { Play } from '../../language/play.js';
import { opened } from '../../language/steps.js';
import { type Diagnostic, didYouMean, problem, RiggerError } from '../../model/index.js';
import type { PlaybookFlags } from './playbook-options.js';

/** Choices of `--tags` that are no tags of tasks. */
const specialTags: ReadonlySet<string> = new Set(['all', 'tagged', 'untagged', 'always', 'never']);

/**
 * A misspelt `--tags` or `--start-at-task` would quietly do nothing; `--skip-tags` may name what only
 * other playbooks have. Where tasks are included at run
 * time, nobody can know all names, and nothing is said.
 * @throws RiggerError `cli/unknown-tag`, `cli/unknown-task-name`
 */
export const checkSelection = (plays: readonly Play[], flags: PlaybookFlags): void => {
  const steps = plays.flatMap((play) => [...opened(play.steps)]);
  if (steps.some(({ kind }) => kind === 'include') || plays.some(({ experiment }) => experiment)) return;
  const tags = new Set(steps.flatMap((step) => step.tags));
  const names = steps.flatMap(({ name }) => (typeof name?.source === 'string' ? [name.source] : []));
  const mistakes = [
    ...(flags.tags ?? [])
      .filter((tag) => !specialTags.has(tag) && !tags.has(tag))
      .map((tag) => unknownTag(tag, tags)),
    ...(flags.startAtTask === undefined || names.includes(flags.startAtTask)
      ? []
      : [unknownName(flags.startAtTask, names)]),
  ];
  if (mistakes.length > 0) throw new RiggerError(mistakes);
};

const unknownTag = (tag: string, known: ReadonlySet<string>): Diagnostic =>
  problem('cli/unknown-tag', `no task has the tag ${tag}`, {
    help:
      didYouMean(tag, known) ??
      (known.size === 0 ? 'the playbook has no tags' : `its tags are ${[...known].sort().join(', ')}`),
  });

const unknownName = (name: string, known: readonly string[]): Diagnostic =>
  problem('cli/unknown-task-name', `no task is called ${JSON.stringify(name)}`, {
    help: didYouMean(name, known) ?? '`rigger plan PLAYBOOK --list-tasks` lists them',
  });
