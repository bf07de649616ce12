import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { bundleFiles, type RunFile, readBundle, sha256 } from '../../experiment/bundle/index.js';
import { problem, RiggerError, systemReason } from '../../model/index.js';
import { checkManifest } from '../../report/verify/check-manifest.js';
import {
  type FilesFile,
  type InvocationFile,
  inputFiles,
  inputsVersion,
  type SecretsFile,
} from '../inputs/format.js';

/** A run of which everything that decided it was kept, and that is as it was written. */
export interface KeptRun {
  readonly folder: string;
  readonly name: string;
  /** As whoever calls has named it: a path, a zip, the end of a name. */
  readonly given: string;
  readonly manifestDigest: string;
  /** Null: it measured nothing. */
  readonly measured: RunFile | null;
}

/** What stands below `inputs/`. */
export interface KeptInputFiles {
  readonly invocation: InvocationFile;
  readonly files: FilesFile;
  readonly secrets: SecretsFile;
}

/**
 * Opens a run to be made again, once its manifest has been checked.
 * @throws RiggerError `rerun/altered`, `rerun/not-kept`
 */
export const openKeptRun = async (folder: string, given = folder): Promise<KeptRun> => {
  const measured = existsSync(join(folder, bundleFiles.run)) ? (await readBundle(folder)).run : null;
  const { findings } = await checkManifest(folder);
  if (!existsSync(join(folder, inputFiles.folder, inputFiles.invocation)))
    throw new RiggerError([notKept(folder, measured)]);
  if (findings.length > 0)
    throw new RiggerError(
      findings.slice(0, 50).map(({ path, message }) =>
        problem('rerun/altered', `${join(folder, path)}: ${message}`, {
          help: 'a run is made again only from what it was itself made from: take a copy that `rigger verify` finds whole',
        }),
      ),
    );
  const name = folder.replace(/\/+$/, '').split('/').at(-1)!;
  return { folder, name, given, manifestDigest: await sha256(join(folder, bundleFiles.manifest)), measured };
};

const notKept = (folder: string, measured: RunFile | null) =>
  problem(
    'rerun/not-kept',
    measured
      ? `${folder} is of version ${measured.version} of the format, which keeps the texts of the playbook and its roles alone`
      : `${folder} keeps nothing of what decided it`,
    {
      help: 'run its playbook again from its project: `rigger apply`; runs of this rigger keep all of it',
      notes: [
        'it lacks: inventory, group_vars and host_vars, vars files, templates and copied files, extra variables, the command line',
      ],
    },
  );

const invocation = z.looseObject({
  format: z.literal('rigger-inputs'),
  version: z.int().min(inputsVersion).max(inputsVersion),
  run: z.string(),
  folder: z.string(),
  playbook: z.string(),
  inventory: z.array(z.string()),
  limit: z.string().nullable(),
  tags: z.array(z.string()),
  skip_tags: z.array(z.string()),
  extra_vars: z.array(z.string()),
  start_at_task: z.string().nullable(),
  become: z.boolean(),
  become_password: z.boolean(),
  forks: z.int().nullable(),
  environment: z.array(z.string()),
  answers: z.array(z.looseObject({ task: z.string(), question: z.string(), answer: z.string() })).optional(),
  hosts: z.array(z.string()),
  versions: z.looseObject({ rigger: z.string(), node: z.string() }),
});

const inside = z.string().regex(/^(?!\/)(?!.*(?:^|\/)\.\.?(?:\/|$))[^\0]+$/, 'must be a path below inputs/');

const files = z.looseObject({
  folders: z.looseObject({ project: z.string(), shipped: z.string().nullable() }),
  files: z.array(
    z.looseObject({
      path: inside,
      kind: z.enum(['file', 'printed', 'directory', 'link', 'digest', 'left-out']),
      mode: z
        .string()
        .regex(/^[0-7]{4}$/)
        .optional(),
      target: z.string().optional(),
    }),
  ),
});

const secrets = z.looseObject({
  secrets: z.array(
    z.looseObject({
      name: z.string(),
      kind: z.enum(['value', 'text', 'file', 'identity', 'become-password', 'typed']),
      used: z.array(z.looseObject({ file: z.string(), line: z.int().optional() })),
    }),
  ),
});

/** Reads what stands below `inputs/`, or in the folder in which it was edited. @throws RiggerError `rerun/inputs` */
export const readKeptInputs = (folder: string): KeptInputFiles => ({
  invocation: read(folder, inputFiles.invocation, invocation) as unknown as InvocationFile,
  files: read(folder, inputFiles.files, files) as unknown as FilesFile,
  secrets: read(folder, inputFiles.secrets, secrets) as unknown as SecretsFile,
});

const read = <T>(folder: string, name: string, shape: z.ZodType<T>): T => {
  const path = join(folder, name);
  const wrong = (why: string): RiggerError =>
    new RiggerError([
      problem('rerun/inputs', `${path} cannot be used: ${why}`, {
        help: 'docs/bundle.md says what stands there; `rigger rerun RUN --edit DIR` makes a fresh copy',
      }),
    ]);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw wrong(systemReason(error));
  }
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    throw wrong('it is no JSON');
  }
  const parsed = shape.safeParse(data);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw wrong(`${issue?.path.join('.')}: ${issue?.message}`);
};
