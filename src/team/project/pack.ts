import { gunzipSync, gzipSync } from 'node:zlib';
import { z } from 'zod';
import { problem, RiggerError } from '../../model/index.js';
import {
  clashIn,
  inMebibytes,
  isProjectPath,
  linkFault,
  type ProjectFile,
  projectLimits,
} from './project-file.js';
import { secretFault } from './secret-file.js';

const shape = z.strictObject({
  format: z.literal('rigger-project'),
  version: z.literal(1),
  files: z
    .array(
      z.union([
        z.strictObject({
          path: z.string(),
          content: z.string().regex(/^[A-Za-z0-9+/]*={0,2}$/),
          executable: z.literal(true).optional(),
        }),
        z.strictObject({ path: z.string(), link: z.string().min(1).max(1000) }),
      ]),
    )
    .min(1)
    .max(projectLimits.files),
});

/**
 * The files of a project as one, in the order of their paths: JSON, packed by gzip.
 * @throws RiggerError `team/project` where they are too many or too large
 */
export const packProject = (files: readonly ProjectFile[]): Buffer => {
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
  requireSize(sorted);
  const text = JSON.stringify({
    format: 'rigger-project',
    version: 1,
    files: sorted.map((file) =>
      'link' in file
        ? { path: file.path, link: file.link }
        : {
            path: file.path,
            content: Buffer.from(file.content).toString('base64'),
            ...(file.executable ? { executable: true } : {}),
          },
    ),
  });
  const packed = gzipSync(text, { level: 6 });
  if (packed.length > projectLimits.packed)
    throw unfit(
      `the project is ${inMebibytes(packed.length)}, packed; ${inMebibytes(projectLimits.packed)} are taken`,
    );
  return packed;
};

/**
 * The files of a packed project, each of which may be written where it says: nothing leads out, nothing is there
 * twice, and nothing is a secret by its name or by what it holds.
 * @throws RiggerError `team/project` that says what is wrong with it
 */
export const readProject = (packed: Uint8Array): readonly ProjectFile[] => {
  if (packed.length > projectLimits.packed)
    throw unfit(`a project is at most ${inMebibytes(projectLimits.packed)}, packed`);
  const found = shape.safeParse(unpacked(packed));
  if (!found.success) throw unfit(`it is no project of rigger: ${found.error.issues[0]!.message}`);
  const files = found.data.files.map(
    (file): ProjectFile =>
      'link' in file
        ? file
        : {
            path: file.path,
            content: Buffer.from(file.content, 'base64'),
            executable: file.executable ?? false,
          },
  );
  requireSize(files);
  const faults = files.flatMap((file) => {
    const fault = faultOf(file);
    return fault === undefined ? [] : [`${JSON.stringify(file.path.slice(0, 200))} ${fault}`];
  });
  const clash = clashIn(files.map(({ path }) => path));
  if (clash !== undefined) faults.push(`${clash} is there twice, or below what is no folder`);
  if (faults.length > 0) throw unfit(faults.slice(0, 20).join('; '));
  return files;
};

const faultOf = (file: ProjectFile): string | undefined => {
  if (!isProjectPath(file.path)) return 'is no path inside of a project';
  return 'link' in file ? linkFault(file.path, file.link) : secretFault(file.path, file.content);
};

const requireSize = (files: readonly ProjectFile[]): void => {
  const { files: most, unpacked: mostBytes } = projectLimits;
  if (files.length > most) throw unfit(`the project has ${files.length} files; ${most} are taken`);
  const bytes = files.reduce((sum, file) => sum + ('link' in file ? 0 : file.content.length), 0);
  if (bytes > mostBytes)
    throw unfit(`the files of the project are ${inMebibytes(bytes)}; ${inMebibytes(mostBytes)} are taken`);
};

const unpacked = (packed: Uint8Array): unknown => {
  try {
    // Base64 takes a third more, and paths some.
    const text = gunzipSync(packed, { maxOutputLength: projectLimits.unpacked * 1.5 });
    return JSON.parse(text.toString('utf8'));
  } catch {
    throw unfit('it cannot be unpacked, or unpacks to more than a project may be');
  }
};

/** A project that cannot travel, or should not. */
const unfit = (message: string): RiggerError =>
  new RiggerError([
    problem('team/project', message, {
      help: 'leave files out with --leave-out, or have the worker find the project at its place with --in-place',
    }),
  ]);
