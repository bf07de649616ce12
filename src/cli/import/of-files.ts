import { counted, type Diagnostic, problem } from '../../model/index.js';

/** Files named of many that have the same mistake. */
const shown = 50;

/** The names of some, and how many there are beside them. */
export const namesOfFiles = (paths: readonly string[]): string[] => [
  ...paths.slice(0, shown),
  ...(paths.length > shown ? [`and ${counted(paths.length - shown, 'more', 'more')}`] : []),
];

/** One message for all files with the same mistake, each of them named; `what` goes on from a name or a number. */
export const ofFiles = (
  code: Parameters<typeof problem>[0],
  paths: readonly string[],
  what: (many: boolean) => string,
  help?: string,
): Diagnostic => {
  const many = paths.length > 1;
  return problem(code, `${many ? `${paths.length} files` : paths[0]} ${what(many)}`, {
    ...(help === undefined ? {} : { help }),
    ...(many ? { notes: namesOfFiles(paths) } : {}),
  });
};

/** Files by what is said of each, in the order in which that was said first. */
export const filesBy = <T extends { readonly path: string }>(
  files: readonly T[],
  said: (file: T) => string,
): ReadonlyMap<string, readonly string[]> => {
  const groups = new Map<string, string[]>();
  for (const file of files) groups.set(said(file), [...(groups.get(said(file)) ?? []), file.path]);
  return groups;
};
