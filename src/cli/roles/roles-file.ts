import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { controllerFiles } from '../../language/controller-files.js';
import { issueWording } from '../../language/playbook/checks.js';
import { shownPath } from '../../language/shown-path.js';
import { textOf } from '../../language/text.js';
import { parseYaml, type Yaml } from '../../language/yaml/index.js';
import { type Diagnostic, didYouMean, type Position, problem, RiggerError } from '../../model/index.js';
import { wrongAddress } from './address.js';

/** A role that a project takes from elsewhere. */
export interface AskedRole {
  /** What playbooks call it. */
  readonly name: string;
  readonly from: RoleSource;
  /** Where `roles.yml` names it. */
  readonly position: Position;
}

/** Where a role comes from; two of the same words are the same source. */
export type RoleSource =
  | { readonly folder: string }
  | {
      readonly git: string;
      readonly tag?: string;
      readonly commit?: string;
      /** Folder within the repository. */
      readonly within?: string;
    };

const roleName = /^[A-Za-z0-9][A-Za-z0-9_.-]*$/;
/** What git takes for the name of a tag, less what could be read as anything else. */
const tagName = /^[A-Za-z0-9_][A-Za-z0-9_.+/-]*$/;
const pathWithin = /^[A-Za-z0-9_][A-Za-z0-9_.+-]*(\/[A-Za-z0-9_][A-Za-z0-9_.+-]*)*\/?$/;
const unfitTag = /\.\.|\/\/|\/\.|\.lock(\/|$)|[/.]$/;

const text = z.string();

const role = z.strictObject({
  name: text
    .regex(roleName, 'is letters, digits, `_`, `-` and `.`, a letter or digit first')
    .describe('what playbooks call the role'),
  folder: text.min(1, 'is empty').optional().describe('folder on this machine, relative to the project'),
  git: text.optional().describe('address of a repository: https://…, ssh://…, user@host:path or file:///…'),
  tag: text
    .regex(tagName, 'is the name of a tag')
    .refine((name) => !unfitTag.test(name), 'is the name of a tag')
    .optional()
    .describe('tag of the repository; fetched again, it must still be the same commit'),
  commit: text
    .regex(/^[0-9a-f]{40}$/, 'is the 40 digits of a commit')
    .optional()
    .describe('commit of the repository, with all its 40 digits'),
  within: text
    .regex(pathWithin, 'is a folder of the repository, such as roles/sriov')
    .optional()
    .describe('folder of the repository that holds the role; the whole repository when missing'),
});

type Written = z.infer<typeof role>;

/** What `roles.yml` may hold. */
export const rolesFile = z.array(role).describe('roles that `rigger roles fetch` brings into .rigger/roles');

/** Other people's words, and what is written here. */
const foreign: Readonly<Record<string, string>> = {
  src: 'write `git: ADDRESS` or `folder: PATH`',
  version: 'write `tag: NAME` or `commit: 40 DIGITS`',
  branch: 'name a `tag` or a `commit`: a branch is something else every day',
  scm: 'leave it out: `git: ADDRESS` says it',
  path: 'write `folder: PATH`',
};

/**
 * The roles that a project takes from elsewhere; none without `roles.yml`.
 * @throws RiggerError with every mistake in it
 */
export const readRolesFile = async (root: string): Promise<readonly AskedRole[]> => {
  const file = join(root, 'roles.yml');
  if (!existsSync(file)) return [];
  const yaml = await parseYaml(
    textOf(controllerFiles().read(resolve(file), readFileSync(file)), shownPath(file)),
    shownPath(file),
  );
  const result = rolesFile.safeParse(yaml.data ?? []);
  const mistakes = [
    ...yaml.diagnostics,
    ...(result.success ? [] : result.error.issues.flatMap((issue) => shapeMistakes(issue, yaml))),
    ...(result.success ? result.data.flatMap((one, index) => sourceMistakes(one, index, yaml)) : []),
    ...twice(result.data ?? [], yaml),
  ];
  if (mistakes.length > 0) throw new RiggerError(mistakes);
  return (result.data ?? []).map((one, index) => ({
    name: one.name,
    from: sourceOf(one),
    position: yaml.at([index, 'name']),
  }));
};

const sourceOf = ({ folder, git, tag, commit, within }: Written): RoleSource =>
  git === undefined
    ? { folder: folder! }
    : {
        git,
        ...(tag === undefined ? {} : { tag }),
        ...(commit === undefined ? {} : { commit }),
        ...(within === undefined ? {} : { within: within.replace(/\/$/, '') }),
      };

const shapeMistakes = (issue: z.core.$ZodIssue, yaml: Yaml): Diagnostic[] => {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) =>
      problem('roles/file', `a role of roles.yml has no key ${key}`, {
        position: yaml.keyAt([...issue.path, key]),
        help:
          (Object.hasOwn(foreign, key) ? foreign[key] : undefined) ??
          didYouMean(key, Object.keys(role.shape)) ??
          `the keys are ${Object.keys(role.shape).join(', ')}`,
      }),
    );
  const found = issue.path.reduce<unknown>(
    (at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key],
    yaml.data,
  );
  const words = issueWording(issue, found);
  const subject = issue.path.length === 0 ? 'roles.yml' : `${String(issue.path.at(-1))} of a role`;
  return [
    problem('roles/file', typeof issue.path.at(-1) === 'number' ? `a role ${words}` : `${subject} ${words}`, {
      position: yaml.at(issue.path),
      help:
        issue.path.length < 2
          ? 'a role is `- name: NAME` with `folder: PATH`, or with `git: ADDRESS` and `tag: NAME`'
          : undefined,
    }),
  ];
};

/** What is wrong with where one role comes from. */
const sourceMistakes = (one: Written, index: number, yaml: Yaml): Diagnostic[] => {
  const { name, folder, git, tag, commit, within } = one;
  const mistake = (key: keyof Written, message: string, help: string): Diagnostic =>
    problem('roles/file', message, { position: yaml.at([index, key]), help });
  if (git === undefined) {
    if (folder === undefined)
      return [
        mistake(
          'name',
          `nothing says where the role ${name} comes from`,
          'add `folder: PATH`, or `git: ADDRESS` with `tag: NAME` or `commit: 40 DIGITS`',
        ),
      ];
    return (['tag', 'commit', 'within'] as const)
      .filter((key) => one[key] !== undefined)
      .map((key) => mistake(key, `${key} of a role is for git, and this role is a folder`, 'leave it out'));
  }
  if (folder !== undefined)
    return [
      mistake(
        'folder',
        `the role ${name} has both a folder and a git address`,
        'leave one of them out; a folder within the repository is `within: PATH`',
      ),
    ];
  const address = wrongAddress(git);
  return [
    ...(address ? [mistake('git', `git of a role ${address.message}`, address.help)] : []),
    ...(tag === undefined && commit === undefined
      ? [
          mistake(
            'git',
            `nothing says which version of the role ${name} to take`,
            'add `tag: NAME` or `commit: 40 DIGITS`',
          ),
        ]
      : []),
    ...(tag !== undefined && commit !== undefined
      ? [mistake('tag', `the role ${name} has both a tag and a commit`, 'leave one of them out')]
      : []),
    ...(within?.split('/').includes('..')
      ? [mistake('within', 'within of a role leads out of the repository', 'name a folder inside it')]
      : []),
  ];
};

const twice = (roles: readonly Written[], yaml: Yaml): Diagnostic[] =>
  roles.flatMap(({ name }, index) =>
    roles.findIndex((other) => other.name === name) < index
      ? [
          problem('roles/file', `roles.yml names ${name} twice`, {
            position: yaml.at([index, 'name']),
            help: 'give one of the two another name',
          }),
        ]
      : [],
  );
