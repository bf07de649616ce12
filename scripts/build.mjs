// Bundles src/ into dist/: one file in which the modules of a command are not run before the command
// is, and V8's code cache beside it, so that starting neither looks for modules nor compiles them.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { build } from 'esbuild';
import { makeCodeCache } from './code-cache.mjs';
import { define, root } from './esbuild-options.mjs';
import { noteSources, sourcesSum } from './freshness.mjs';

/** ssh2 uses native code where somebody has built it, so the bundle has to look for it there. */
const optionalNativeCode = {
  name: 'optional native code',
  setup: ({ onResolve }) => {
    onResolve({ filter: /sshcrypto\.node$/ }, () => ({
      path: 'ssh2/lib/protocol/crypto/build/Release/sshcrypto.node',
      external: true,
    }));
    onResolve({ filter: /^cpu-features$/ }, ({ path }) => ({ path, external: true }));
  },
};

const sum = sourcesSum(root);
rmSync(`${root}dist`, { recursive: true, force: true });
const result = await build({
  absWorkingDir: root,
  entryPoints: { rigger: 'src/cli/program/main.ts' },
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  // What is outside is required when it is used.
  supported: { 'dynamic-import': false },
  external: ['linkedom'],
  plugins: [optionalNativeCode],
  define,
  minify: true,
  keepNames: true,
  sourcemap: 'linked',
  sourcesContent: false,
  logLevel: 'warning',
});
if (result.errors.length > 0) process.exit(1);

// esbuild leaves regular expressions as they are; with nothing but ASCII the text takes half the memory.
const file = `${root}dist/rigger.cjs`;
const escaped = (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
const text = readFileSync(file, 'utf8').replaceAll(/[^\0-\x7f]/g, escaped);
// As `require` would wrap it; here it costs no copy of the text at each start.
writeFileSync(file, `(function (exports, require, module, __filename, __dirname) {${text}\n})`);
await makeCodeCache().catch((error) => {
  // As where nothing may listen on loopback: the program is the same, and starts more slowly.
  process.stderr.write(`built without a code cache: ${error.message}\n`);
});
noteSources(root, sum);
