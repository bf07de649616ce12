import { z } from 'zod';
import { type FoundFile, type FoundFiles, foundFiles } from '../../facts/files/found-files.js';
import { defineTask, type FactQuery, type Json, nothing } from '../../model/index.js';
import { linearPattern, patternMistake } from '../../model/linear-pattern.js';
import { absolutePath, oneOrMore } from '../fields.js';
import { impossible } from '../refusals.js';
import { namedAsAnsible } from '../stat/named-as-ansible.js';
import { ageIn, sizeIn } from './amounts.js';

/** Each is a map in the journal, and in what conditions read. */
const mostFiles = 5000;

const names = (description: string) => oneOrMore(z.string().min(1)).describe(description);

const input = z
  .strictObject({
    paths: oneOrMore(absolutePath('A directory of the host')).describe(
      'Directories of the host, one or a list',
    ),
    patterns: names('Names to find, such as `*.conf`, one or a list; all names when missing').optional(),
    excludes: names('Names to leave out, of the same form').optional(),
    use_regex: z
      .boolean()
      .default(false)
      .describe('`patterns` and `excludes` are regular expressions that match from the start of a name'),
    contains: z
      .string()
      .min(1)
      .refine((text) => !/(?<!\\)(\\\\)*\\[dD]|\(\?/.test(text), {
        error:
          'is an extended regular expression, as grep -E reads it: write `[0-9]` for a digit, and no `(?`',
      })
      .optional()
      .describe('Extended regular expression that a line of the file matches'),
    file_type: z
      .enum(['any', 'directory', 'file', 'link'])
      .default('file')
      .describe('What is found; links are found as such, and never followed'),
    recurse: z.boolean().default(false).describe('Look into the directories below as well'),
    depth: z.int().min(1).optional().describe('Levels to look into with `recurse`; all when missing'),
    hidden: z.boolean().default(false).describe('Find names that begin with a dot as well'),
    age: ageIn(
      'How old what is found is at least, such as `2d`; at most with a minus: `-1h`; seconds, or with s, m, h, d, w',
    ).optional(),
    age_stamp: z
      .enum(['atime', 'ctime', 'mtime'])
      .default('mtime')
      .describe('Which time `age` counts from: of access, of change of the inode, of content'),
    size: sizeIn(
      'How large a file is at least, such as `10m`; at most with a minus: `-1k`; bytes, or with b, k, m, g, t',
    ).optional(),
    get_checksum: z.boolean().default(false).describe('Read each file for its SHA-256, `checksum`'),
  })
  .superRefine(
    ({ use_regex, patterns = [], excludes = [], file_type, contains, size, get_checksum }, context) => {
      const told = (path: string, message: string) =>
        context.addIssue({ code: 'custom', path: [path], message });
      if (use_regex)
        for (const [field, all] of Object.entries({ patterns, excludes }))
          for (const one of all) {
            const mistake = patternMistake(one);
            if (mistake !== undefined) told(field, `is not a regular expression: ${mistake}`);
          }
      if (file_type === 'file') return;
      for (const [field, given] of Object.entries({
        contains,
        size,
        get_checksum: get_checksum || undefined,
      }))
        if (given !== undefined)
          told(field, 'belongs to files: leave out `file_type`, or write `file_type: file`');
    },
  );

type Input = z.output<typeof input>;

/** Tells which files there are, for later tasks. */
export const find = defineTask<Input, Readonly<Record<string, FactQuery<FoundFiles | null>>>>({
  name: 'find',
  summary: 'Tell which files are below a directory, by name, age, size or content; changes nothing',
  input,
  readOnly: true,
  needs: (wish) => Object.fromEntries(wish.paths.map((path) => [path, foundFiles(questionOf(wish, path))])),
  plan(wish, facts) {
    const met = wish.paths.flatMap((path) => facts[path]?.files ?? []);
    const files = wish.paths.flatMap((path) => {
      const found = facts[path];
      return found ? found.files.filter(isWanted(wish, found.now)) : [];
    });
    // Directories that are given may lie in each other.
    const each = new Map(files.map((file) => [file.path, file]));
    if (each.size > mostFiles)
      return impossible(
        `${each.size} files are found, and a result holds up to ${mostFiles}`,
        'narrow it by `patterns`, `age` or `size`, or find and work on them with one `command`',
      );
    const none = wish.paths.filter((path) => facts[path] === null);
    return nothing(`${each.size} found in ${wish.paths.join(', ')}`, {
      data: {
        files: [...each.keys()].sort().map((path) => shown(each.get(path)!)),
        matched: each.size,
        examined: met.length,
        skipped_paths: Object.fromEntries(none.map((path) => [path, 'is not a directory'])),
      },
    });
  },
});

const questionOf = (wish: Input, path: string): Parameters<typeof foundFiles>[0] => ({
  path,
  type: wish.file_type,
  ...(wish.recurse ? { depth: wish.depth } : { depth: 1 }),
  hidden: wish.hidden,
  globs: wish.use_regex ? [] : (wish.patterns ?? []),
  excluded: wish.use_regex ? [] : (wish.excludes ?? []),
  contains: wish.contains,
  checksum: wish.get_checksum,
});

const isWanted = (wish: Input, now: number): ((file: FoundFile) => boolean) => {
  const { use_regex, patterns, excludes, age, size } = wish;
  const matches = (file: FoundFile, expressions: readonly string[]): boolean => {
    const name = file.path.slice(file.path.lastIndexOf('/') + 1);
    return expressions.some((one) => linearPattern(one).matcher(name).lookingAt());
  };
  const within = (value: number, limit: number | undefined): boolean =>
    limit === undefined || (limit < 0 || Object.is(limit, -0) ? value <= -limit : value >= limit);
  return (file) =>
    (!use_regex || patterns === undefined || matches(file, patterns)) &&
    (!use_regex || excludes === undefined || !matches(file, excludes)) &&
    within(now - stampOf(file, wish.age_stamp), age) &&
    within(file.size, size);
};

const stampOf = ({ accessed, changed, modified }: FoundFile, stamp: Input['age_stamp']): number =>
  ({ atime: accessed, ctime: changed, mtime: modified })[stamp];

const shown = (file: FoundFile): Json => ({
  path: file.path,
  ...namedAsAnsible(file),
  ...(file.sha256 === undefined ? {} : { checksum: file.sha256 }),
});
