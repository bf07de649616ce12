// Bundles files of tests, with some files of src/ altered, so that a process needs only read and run.
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { define, root } from '../esbuild-options.mjs';

/** An import whose path is worked out while it runs, such as that of every file of cases in a folder. */
const computedImport = /\bimport\((?!\s*['"`])/g;

/** @param {ReadonlyMap<string, string>} altered texts by absolute path */
export const bundleTests = async (tests, cases, outdir, altered) => {
  const place = {
    name: 'altered files, and where each stands',
    setup: ({ onLoad, onResolve }) => {
      onResolve({ filter: /^@jest\/globals$/ }, () => ({ path: join(root, 'scripts/mutate/globals.mjs') }));
      onResolve({ filter: /^fast-check$/ }, () => ({ path: join(root, 'test/support/fast-check.ts') }));
      onLoad({ filter: /\.ts$/ }, async ({ path }) => ({
        loader: 'ts',
        contents: (altered.get(path) ?? (await readFile(path, 'utf8')))
          .replaceAll(computedImport, 'importBundled(')
          .replaceAll('import.meta.dirname', JSON.stringify(dirname(path)))
          .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href)),
      }));
    },
  };
  const outputs = new Map();
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [...tests, ...cases],
    outdir,
    outbase: root,
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    outExtension: { '.js': '.mjs' },
    define,
    plugins: [place],
    metafile: true,
    logLevel: 'error',
  });
  const importsOf = (source) =>
    (metafile.inputs[source]?.imports ?? []).filter(({ external }) => !external).map(({ path }) => path);
  /** How many imports lead from a file to each that it needs. */
  const distancesFrom = (source) => {
    const distances = new Map([[source, 0]]);
    for (const [at, distance] of distances)
      for (const path of importsOf(at)) if (!distances.has(path)) distances.set(path, distance + 1);
    return distances;
  };
  for (const [output, { entryPoint }] of Object.entries(metafile.outputs))
    if (entryPoint !== undefined)
      outputs.set(entryPoint, { path: join(root, output), distances: distancesFrom(entryPoint) });
  return outputs;
};
