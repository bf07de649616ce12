import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { issueWording } from '../../language/playbook/checks.js';
import { shownPath } from '../../language/shown-path.js';
import { textOf } from '../../language/text.js';
import { parseYaml, type Yaml } from '../../language/yaml/index.js';
import { type Diagnostic, didYouMean, problem, RiggerError } from '../../model/index.js';

/** A user's repository: its folder, and what its `rigger.yml` says. */
export interface Project {
  readonly root: string;
  readonly inventory: readonly string[];
  readonly runsFolder: string;
  readonly forks?: number;
}

const settings = z.strictObject({
  inventory: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .describe('inventory used when -i is not given'),
  forks: z.int().positive().optional().describe('hosts worked on at once'),
});

/**
 * The nearest folder, from this one upwards, that holds `rigger.yml`, `inventory/` or `playbooks/`;
 * this one when there is none.
 */
export const findProject = async (from: string = process.cwd()): Promise<Project> => {
  const root = nearestRoot(resolve(from)) ?? resolve(from);
  const file = join(root, 'rigger.yml');
  const given = existsSync(file) ? await readSettings(file) : {};
  const inventory = [given.inventory ?? 'inventory'].flat().map((path) => shownPath(join(root, path)));
  return {
    root,
    inventory: inventory.filter((path) => existsSync(path)),
    runsFolder: shownPath(join(root, 'runs')),
    ...(given.forks === undefined ? {} : { forks: given.forks }),
  };
};

const nearestRoot = (folder: string): string | undefined => {
  if (['rigger.yml', 'inventory', 'playbooks'].some((name) => existsSync(join(folder, name)))) return folder;
  const parent = dirname(folder);
  return parent === folder ? undefined : nearestRoot(parent);
};

const settingsProblem = (issue: z.core.$ZodIssue, yaml: Yaml): Diagnostic => {
  if (issue.code !== 'unrecognized_keys')
    return problem('cli/settings', `rigger.yml: ${issue.path.join('.')} ${issueWording(issue, undefined)}`, {
      position: yaml.at(issue.path),
    });
  const [key = ''] = issue.keys;
  const known = Object.keys(settings.shape);
  return problem('cli/settings', `rigger.yml has no setting ${key}`, {
    position: yaml.keyAt([key]),
    help: didYouMean(key, known) ?? `the settings are ${known.join(' and ')}`,
  });
};

const readSettings = async (file: string): Promise<z.infer<typeof settings>> => {
  const yaml = await parseYaml(textOf(readFileSync(file), shownPath(file)), shownPath(file));
  const result = settings.safeParse(yaml.data ?? {});
  const mistakes = result.success ? [] : result.error.issues.map((issue) => settingsProblem(issue, yaml));
  if (yaml.diagnostics.length + mistakes.length > 0)
    throw new RiggerError([...yaml.diagnostics, ...mistakes]);
  return result.data ?? {};
};
