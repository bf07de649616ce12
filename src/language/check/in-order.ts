import { type Diagnostic, showPosition } from '../../model/index.js';

/**
 * Mistakes by file and place, one file before all others. What a file that is used twice tells is told
 * once; what follows from an unquoted template is not told at all.
 */
export const inOrder = (diagnostics: readonly Diagnostic[], first?: string): readonly Diagnostic[] => {
  const unquoted = new Set(
    diagnostics.filter(({ code }) => code === 'language/unquoted-template').map(lineOf),
  );
  const unique = new Map(
    diagnostics
      .filter((one) => !followers.has(one.code) || !unquoted.has(lineOf(one)))
      .map((one) => [`${one.code} ${one.position ? showPosition(one.position) : ''} ${one.message}`, one]),
  );
  const file = ({ position }: Diagnostic): string => (position?.file === first ? '' : (position?.file ?? ''));
  return [...unique.values()].sort(
    (a, b) =>
      file(a).localeCompare(file(b)) ||
      (a.position?.line ?? 0) - (b.position?.line ?? 0) ||
      (a.position?.column ?? 0) - (b.position?.column ?? 0),
  );
};

/** What a mapping that was meant to be a template makes of the places where it stands. */
const followers: ReadonlySet<string> = new Set([
  'language/task-input',
  'language/keyword-value',
  'language/variable-name',
]);

const lineOf = ({ position }: Diagnostic): string => (position ? `${position.file}:${position.line}` : '');
