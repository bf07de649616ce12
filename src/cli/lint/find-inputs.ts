import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { problem, RiggerError } from '../../model/index.js';
import { givenText, playbookGiven } from '../program/given-texts.js';
import type { Project } from '../program/project.js';

/** What there is to lint, as absolute paths. */
export interface LintInputs {
  readonly playbooks: readonly string[];
  /** Role folders; those that a playbook uses are checked with it. */
  readonly roles: readonly string[];
  readonly templates: readonly string[];
  readonly inventories: readonly string[];
  /** Of the project. */
  readonly root: string;
  /** Where roles are looked for beside the project's own. */
  readonly rolesFolders: readonly string[];
}

/** Sorts the files that a user named by what they are; without any, takes the whole project. */
export const findInputs = async (
  given: readonly string[],
  project: Pick<Project, 'root' | 'inventory' | 'rolesFolders'>,
): Promise<LintInputs> => {
  if (given.length === 0) return wholeProject(project);
  const parts = await Promise.all(given.map((path) => oneInput(resolve(path), path)));
  return {
    playbooks: parts.flatMap(({ playbooks }) => playbooks),
    roles: parts.flatMap(({ roles }) => roles),
    templates: parts.flatMap(({ templates }) => templates),
    inventories: project.inventory,
    root: project.root,
    rolesFolders: project.rolesFolders,
  };
};

const wholeProject = async ({
  root,
  inventory,
  rolesFolders,
}: Pick<Project, 'root' | 'inventory' | 'rolesFolders'>): Promise<LintInputs> => {
  const [playbooks, roles] = await Promise.all([
    filesIn(join(root, 'playbooks'), yaml),
    entriesOf(join(root, 'roles')),
  ]);
  const roleFolders = roles.map((name) => join(root, 'roles', name));
  const templates = await Promise.all(
    [root, join(root, 'playbooks'), ...roleFolders].map((folder) => templatesIn(join(folder, 'templates'))),
  );
  return {
    playbooks,
    roles: roleFolders,
    templates: templates.flat(),
    inventories: inventory,
    root,
    rolesFolders,
  };
};

const yaml = (name: string): boolean => /\.ya?ml$/.test(name);

type Part = Omit<LintInputs, 'inventories' | 'root' | 'rolesFolders'>;

const nothing: Part = { playbooks: [], roles: [], templates: [] };

const oneInput = async (path: string, written: string): Promise<Part> => {
  const given = playbookGiven(written);
  if (givenText(given) !== undefined) return { ...nothing, playbooks: [resolve(given)] };
  const found = await stat(path).catch(() => undefined);
  if (!found)
    throw new RiggerError([
      problem('cli/no-file', `there is no file ${written}`, {
        help: '`rigger lint` without a file checks the whole project',
      }),
    ]);
  if (found.isDirectory()) return folderInput(path);
  if (!yaml(path) || extname(path) === '.hbs') return { ...nothing, templates: [path] };
  const role = roleOf(path);
  return role ? { ...nothing, roles: [role] } : { ...nothing, playbooks: [path] };
};

const folderInput = async (path: string): Promise<Part> => {
  const names = await entriesOf(path);
  if (names.some((name) => roleParts.has(name)))
    return { ...nothing, roles: [path], templates: await templatesIn(join(path, 'templates')) };
  return { ...nothing, playbooks: await filesIn(path, yaml) };
};

const roleParts = new Set(['tasks', 'handlers', 'defaults', 'meta']);

/** The role to which a file such as `roles/x/tasks/main.yml` belongs. */
const roleOf = (path: string): string | undefined => {
  const part = dirname(path);
  return roleParts.has(basename(part)) || basename(part) === 'vars' ? dirname(part) : undefined;
};

const entriesOf = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder).catch(() => [])).sort();

const filesIn = async (folder: string, wanted: (name: string) => boolean): Promise<readonly string[]> =>
  (await entriesOf(folder)).filter(wanted).map((name) => join(folder, name));

const templatesIn = async (folder: string): Promise<readonly string[]> => {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
};
