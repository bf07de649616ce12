import { join, relative, sep } from 'node:path';
import { type Diagnostic, didYouMean, entryOf, type Position, problem } from '../../model/index.js';
import { controllerFiles } from '../controller-files.js';
import { showPath } from './files.js';
import { child, has, isMapping, type Node, positionOf, rootOf } from './node.js';
import type { FetchedRoles, PlaybookSurroundings } from './surroundings.js';

/** Folders of which a role has at least one. */
const parts = ['tasks', 'handlers', 'defaults', 'vars', 'meta', 'files', 'templates'];

/** Whether a folder with these names in it is a role. */
export const isRoleFolder = (names: readonly string[]): boolean => names.some((name) => parts.includes(name));

/** Before the name of a role that comes with the program. */
const shippedPrefix = 'rigger:';

/** The folder of a role: beside the calling role, in the playbook's or the project's `roles/`, or fetched. */
export const findRole = async (
  name: string,
  named: Position,
  around: PlaybookSurroundings,
): Promise<string | undefined> => {
  const { files, report, roleFolders, shippedRoles, fetchedRoles } = around.loading;
  const shipped = name.startsWith(shippedPrefix);
  const short = shipped ? name.slice(shippedPrefix.length) : name;
  const beside = around.origin.role ? [join(around.origin.role.path, '..')] : [];
  const ours = [...beside, ...roleFolders, ...[fetchedRoles?.folder ?? []].flat()];
  const folders = shipped ? [shippedRoles ?? []].flat() : [...new Set(ours)];
  let found: string | undefined;
  for (const folder of folders) {
    const path = join(folder, short);
    if (isRoleFolder(await files.list(path))) {
      found = path;
      break;
    }
  }
  const against = await refusal(found, short, shipped ? undefined : fetchedRoles);
  if (against) report({ ...against, position: named });
  else if (found !== undefined) controllerFiles().folder(found);
  if (found !== undefined || against) return against ? undefined : found;
  const known = (await Promise.all(folders.map((folder) => files.list(folder)))).flat();
  report(
    problem('language/role-missing', `there is no role ${name}`, {
      position: named,
      help: await remedyFor(short, known, shipped, around),
      notes: folders.map((folder) => `looked in ${showPath(folder)}`),
    }),
  );
  return undefined;
};

/** What to do where a role is not found. */
const remedyFor = async (
  name: string,
  known: readonly string[],
  shipped: boolean,
  { loading: { files, shippedRoles } }: PlaybookSurroundings,
): Promise<string> => {
  if (shipped && shippedRoles === undefined)
    return 'this rigger came without its roles: install its package, which has them';
  const ours = shippedRoles === undefined ? [] : await files.list(shippedRoles);
  if (!shipped && ours.includes(name))
    return `rigger came with a role of that name: write ${shippedPrefix}${name}`;
  return (
    didYouMean(name, known) ??
    'a role is a folder with tasks/main.yml in it; roles.yml names those from elsewhere'
  );
};

/** What speaks against a role that is fetched, or should be. */
const refusal = async (
  found: string | undefined,
  name: string,
  fetched: FetchedRoles | undefined,
): Promise<Diagnostic | undefined> => {
  if (!fetched) return undefined;
  if (found === undefined) return fetched.refuse(name);
  const inside = relative(fetched.folder, found);
  return inside.startsWith('..') ? undefined : fetched.refuse(inside.split(sep)[0]!);
};

/** A part of a role, `tasks` or `defaults`; `from` names another file than main. */
export const rolePart = async (
  role: string,
  part: string,
  around: PlaybookSurroundings,
  from?: { readonly name: string; readonly position: Position },
): Promise<{ readonly path: string; readonly node: Node } | undefined> => {
  const { files, report } = around.loading;
  const names = from
    ? [from.name, `${from.name}.yml`, `${from.name}.yaml`]
    : ['main.yml', 'main.yaml', 'main'];
  const found = await files.readFirst(names.map((name) => join(role, part, name)));
  if (found) return { path: found.path, node: rootOf(found.yaml) };
  if (from)
    report(
      problem('language/file-missing', `the role has no ${part}/${from.name}.yml`, {
        position: from.position,
        help: didYouMean(
          from.name,
          (await files.list(join(role, part))).map((file) => file.replace(/\.ya?ml$/, '')),
        ),
      }),
    );
  return undefined;
};

/** The document that holds a role's argument specs: a file of its own, or a part of `meta/main.yml`. */
export const argumentSpecs = async (
  role: string,
  meta: Node | undefined,
  around: PlaybookSurroundings,
): Promise<Node | undefined> => {
  const own = await around.loading.files.readFirst(
    ['argument_specs.yml', 'argument_specs.yaml'].map((name) => join(role, 'meta', name)),
  );
  if (own) return rootOf(own.yaml);
  return meta && has(meta, 'argument_specs') ? meta : undefined;
};

/** Files of a role that are read instead of `main.yml`: what the `…_from` fields of an import or include say. */
export type RoleFiles = Readonly<Record<string, { readonly name: string; readonly position: Position }>>;

const fromFields = ['tasks', 'defaults', 'vars', 'handlers'].map((part) => `${part}_from`);

/** The fields by which an import or include says what it reads of a role, and nothing else of it. */
export const roleFields = (target: Node): Readonly<Record<string, unknown>> =>
  isMapping(target.data)
    ? Object.fromEntries(Object.entries(target.data).filter(([key]) => ['name', ...fromFields].includes(key)))
    : {};

/** @param values the fields, templates resolved */
export const roleFilesOf = (target: Node, values: Readonly<Record<string, unknown>>): RoleFiles =>
  Object.fromEntries(
    fromFields
      .filter((field) => Object.hasOwn(values, field))
      .map((field) => [
        field.replace(/_from$/, ''),
        { name: String(entryOf(values, field)), position: positionOf(child(target, field)) },
      ]),
  );
