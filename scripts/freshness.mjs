// Whether dist/ was made from the sources as they are now, and by this Node; by content, since a checkout changes times as it likes.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** All that goes into the build: its sources, what makes it, and the packages that it takes in. */
const inputs = ['src', 'bin', 'package.json', 'package-lock.json', 'tsconfig.json'];
const more = ['build', 'code-cache', 'esbuild-options', 'licences', 'team-libraries'].map(
  (name) => `scripts/${name}.mjs`,
);

/** A sum over the names and the contents of all inputs below a root, and over this V8, whose code cache is built. */
export const sourcesSum = (root) => {
  const sum = createHash('sha256').update(process.versions.v8);
  for (const file of [...inputs, ...more].flatMap((path) => filesBelow(root, path)))
    sum
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0');
  return sum.digest('hex');
};

const filesBelow = (root, path) => {
  const at = join(root, path);
  if (!existsSync(at)) return [];
  try {
    return readdirSync(at)
      .sort()
      .flatMap((name) => filesBelow(root, join(path, name)));
  } catch (error) {
    if (error.code === 'ENOTDIR') return [path];
    throw error;
  }
};

const stamp = (root) => join(root, 'dist/sources.sha256');

/** Notes what a build was made from; `sum` was taken before it began, so that an edit during it counts as new. */
export const noteSources = (root, sum) => writeFileSync(stamp(root), `${sum}\n`);

/** Whether the build was made from the inputs as they are. */
export const isFresh = (root) =>
  existsSync(stamp(root)) && readFileSync(stamp(root), 'utf8').trim() === sourcesSum(root);

/** Builds when the build is stale or missing. */
export const ensureFresh = (root) => {
  if (isFresh(root)) return;
  console.error('dist/ was made from other sources, or by another Node: building');
  execFileSync(process.execPath, [join(root, 'scripts/build.mjs')], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
};
