import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { problem, RiggerError, utf8 } from '../../model/index.js';

/** Longer files, and more of them, are no results of a measurement. */
const limits = { bytes: 1 << 26, files: 100_000 };

/** A file that was found, unpacked where it was packed. */
export interface ResultFile {
  readonly path: string;
  readonly sha256: string;
  /** Undefined where it is no text in UTF-8, or too long. */
  readonly content: string | undefined;
}

/** Every file below some paths, sorted; hidden ones are left out, and links are not followed. */
export function foundFiles(paths: readonly string[]): ResultFile[] {
  const files = [...new Set(paths.flatMap((path) => filesBelow(path.replace(/(?<=.)\/+$/, ''))))].sort();
  if (files.length > limits.files)
    throw new RiggerError([
      problem('cli/file', `${paths.join(' ')}: ${files.length} files; at most ${limits.files} make a run`, {
        help: 'import a part of them',
      }),
    ]);
  return files.map(read);
}

function filesBelow(path: string): string[] {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats)
    throw new RiggerError([
      problem('cli/no-file', `there is no file or folder ${path}`, { help: 'see `rigger help import`' }),
    ]);
  if (stats.isFile()) return [path];
  return readdirSync(path)
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) => {
      const own = lstatSync(join(path, name));
      return own.isDirectory() ? filesBelow(join(path, name)) : own.isFile() ? [join(path, name)] : [];
    });
}

function read(path: string): ResultFile {
  if (statSync(path).size > limits.bytes) return { path, sha256: '', content: undefined };
  const bytes = readFileSync(path);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { path, sha256, content: textOf(bytes) };
}

function textOf(bytes: Buffer): string | undefined {
  try {
    const plain =
      bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes, { maxOutputLength: limits.bytes }) : bytes;
    return utf8(plain);
  } catch {
    return undefined;
  }
}
