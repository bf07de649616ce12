import { join } from 'node:path';
import { didYouMean, type Position, problem } from '../../model/index.js';
import { showPath } from './files.js';
import { child, has, isMapping, type Node, rootOf } from './node.js';
import type { Surroundings } from './surroundings.js';

/** Folders of which a role has at least one. */
const parts = ['tasks', 'handlers', 'defaults', 'vars', 'meta', 'files', 'templates'];

/** The folder of a role: beside the calling role, in the playbook's or the project's `roles/`. */
export const findRole = async (
  name: string,
  named: Position,
  around: Surroundings,
): Promise<string | undefined> => {
  const { files, report, roleFolders } = around.loading;
  const folders = [
    ...new Set([...(around.origin.role ? [join(around.origin.role.path, '..')] : []), ...roleFolders]),
  ];
  for (const folder of folders) {
    const path = join(folder, name);
    if ((await files.list(path)).some((entry) => parts.includes(entry))) return path;
  }
  const known = (await Promise.all(folders.map((folder) => files.list(folder)))).flat();
  report(
    problem('language/role-missing', `there is no role ${name}`, {
      position: named,
      help: didYouMean(name, known) ?? 'a role is a folder with tasks/main.yml in it',
      notes: folders.map((folder) => `looked in ${showPath(folder)}`),
    }),
  );
  return undefined;
};

/** A part of a role, `tasks` or `defaults`; `from` names another file than main. */
export const rolePart = async (
  role: string,
  part: string,
  around: Surroundings,
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
  around: Surroundings,
): Promise<Node | undefined> => {
  const own = await around.loading.files.readFirst(
    ['argument_specs.yml', 'argument_specs.yaml'].map((name) => join(role, 'meta', name)),
  );
  if (own) return rootOf(own.yaml);
  return meta && has(meta, 'argument_specs') ? meta : undefined;
};

/** A `…_from` field of an import or include. */
export const fromField = (
  target: Node | undefined,
  part: string,
): { name: string; position: Position } | undefined => {
  if (!target || !isMapping(target.data) || !has(target, `${part}_from`)) return undefined;
  const value = child(target, `${part}_from`);
  return { name: String(value.data), position: value.yaml.at(value.path) };
};
