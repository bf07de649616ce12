import type { Step } from '../../language/play.js';

/** What `--tags` and `--skip-tags` ask for. */
export interface TagChoice {
  readonly tags: readonly string[];
  readonly skip: readonly string[];
}

/**
 * Whether a step takes part, by Ansible's rules: `always` and `never` are tags with a meaning, and
 * `all`, `tagged`, `untagged` are choices with one. Skipping wins.
 */
export const isSelected = (step: Pick<Step, 'tags'>, { tags, skip }: TagChoice): boolean =>
  isWanted(step.tags, tags) && !isUnwanted(step.tags, skip);

const isWanted = (own: readonly string[], wanted: readonly string[]): boolean => {
  const named = own.some((tag) => wanted.includes(tag));
  if (own.includes('never')) return named;
  if (own.includes('always')) return true;
  if (wanted.length === 0 || wanted.includes('all') || named) return true;
  return own.length > 0 ? wanted.includes('tagged') : wanted.includes('untagged');
};

const isUnwanted = (own: readonly string[], skipped: readonly string[]): boolean => {
  if (own.some((tag) => skipped.includes(tag))) return true;
  if (skipped.includes('all')) return !own.includes('always');
  return own.length > 0
    ? skipped.includes('tagged') && !own.includes('always')
    : skipped.includes('untagged');
};
