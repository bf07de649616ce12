import { existsSync, readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { z } from 'zod';
import { controllerFiles } from '../../language/controller-files.js';
import { shownPath } from '../../language/shown-path.js';
import { textOf } from '../../language/text.js';
import { parseYaml } from '../../language/yaml/index.js';
import { problem, RiggerError } from '../../model/index.js';
import type { RoleSource } from './roles-file.js';

const text = z.string();

const lockedRole = z.strictObject({
  folder: text.optional(),
  git: text.optional(),
  tag: text.optional(),
  within: text.optional(),
  commit: text.regex(/^[0-9a-f]{40}$/).optional(),
  digest: text.regex(/^sha256:[0-9a-f]{64}$/),
});

/** What `roles.lock` says of one role: where it came from, and what it was. */
export type LockedRole = z.infer<typeof lockedRole>;

/** By the name of the role. */
export type RolesLock = ReadonlyMap<string, LockedRole>;

const head = '# Made by `rigger roles fetch`; keep it with the project, and do not edit it.\n';

const lockPath = (root: string): string => join(root, 'roles.lock');

/**
 * What was fetched, as `roles.lock` says; nothing without one.
 * @throws RiggerError `roles/lock-file`
 */
export const readLock = async (root: string): Promise<RolesLock> => {
  const path = lockPath(root);
  if (!existsSync(path)) return new Map();
  const yaml = await parseYaml(
    textOf(controllerFiles().read(resolve(path), readFileSync(path)), shownPath(path)),
    shownPath(path),
  );
  const result = z.record(text, lockedRole).safeParse(yaml.data ?? {});
  if (yaml.diagnostics.length > 0 || !result.success)
    throw new RiggerError([
      problem('roles/lock-file', `${shownPath(path)} is not as \`rigger roles fetch\` writes it`, {
        position: yaml.diagnostics[0]?.position ?? yaml.at(result.error?.issues[0]?.path ?? []),
        help: 'bring it back from the history of the project; without one, move it away, fetch again, and look at what the roles hold',
      }),
    ]);
  return new Map(Object.entries(result.data));
};

/** Replaces `roles.lock` as a whole, roles in the order of their names. */
export const writeLock = async (root: string, lock: RolesLock): Promise<void> => {
  const path = lockPath(root);
  const sorted = Object.fromEntries([...lock].sort(([a], [b]) => (a < b ? -1 : 1)));
  const content = head + (lock.size === 0 ? '{}\n' : stringify(sorted, { lineWidth: 0 }));
  if (existsSync(path) && readFileSync(path, 'utf8') === content) return;
  await writeFile(`${path}.part`, content);
  await rename(`${path}.part`, path);
};

/** Whether what was fetched came from where `roles.yml` asks for now. */
export const isFrom = (locked: LockedRole, from: RoleSource): boolean =>
  'folder' in from
    ? locked.folder === from.folder
    : locked.git === from.git &&
      locked.tag === from.tag &&
      locked.within === from.within &&
      (from.commit === undefined || locked.commit === from.commit);
