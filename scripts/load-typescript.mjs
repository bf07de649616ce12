import { unlink } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

let count = 0;

/** Imports a TypeScript module of this repository, bundled on the fly beside the packages that it needs. */
export const loadTypeScript = async (path) => {
  const root = resolve(import.meta.dirname, '..');
  const outfile = resolve(root, `node_modules/.rigger-${process.pid}-${count++}.mjs`);
  await build({
    entryPoints: [resolve(root, path)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    logLevel: 'error',
  });
  try {
    return await import(pathToFileURL(outfile).href);
  } finally {
    await unlink(outfile);
  }
};
