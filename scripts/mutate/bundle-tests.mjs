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
  /** The files of this repository that an output is made of, with the chunks that it imports. */
  const sourcesOf = (output, into = new Set(), seen = new Set()) => {
    if (seen.has(output)) return into;
    seen.add(output);
    const { inputs, imports } = metafile.outputs[output];
    for (const input of Object.keys(inputs)) into.add(input);
    for (const { path, external } of imports) if (!external) sourcesOf(path, into, seen);
    return into;
  };
  for (const [output, { entryPoint }] of Object.entries(metafile.outputs))
    if (entryPoint !== undefined)
      outputs.set(entryPoint, { path: join(root, output), sources: sourcesOf(output) });
  return outputs;
};
