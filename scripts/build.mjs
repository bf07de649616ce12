// Bundles src/ into dist/: one file in which the modules of a command are not run before the command
// is, and V8's code cache beside it, so that starting neither looks for modules nor compiles them.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { build } from 'esbuild';
import { makeCodeCache } from './code-cache.mjs';
import { define, htmx, root } from './esbuild-options.mjs';
import { noteSources, sourcesSum } from './freshness.mjs';
import { licencesOf } from './licences.mjs';
import { buildTeamLibraries, teamLibraries } from './team-libraries.mjs';

/**
 * What packages use where it is there: native code for ssh2 and pg, sockets of another platform, and a canvas for linkedom. It never is: what the
 * bundle holds is all that it runs, wherever it is installed and whatever lies beside it.
 */
const absent = {
  name: 'absent',
  setup: ({ onResolve, onLoad }) => {
    onResolve(
      { filter: /sshcrypto\.node$|^cpu-features$|^canvas$|^pg-native$|^cloudflare:sockets$/ },
      ({ path }) => ({
        path,
        namespace: 'absent',
      }),
    );
    onLoad({ filter: /./, namespace: 'absent' }, ({ path }) => ({
      contents: `throw new Error(${JSON.stringify(`${path} is not part of rigger`)})`,
    }));
  },
};

const sum = sourcesSum(root);
rmSync(`${root}dist`, { recursive: true, force: true });
const options = {
  absWorkingDir: root,
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node20',
  supported: { 'dynamic-import': false },
  minify: true,
  keepNames: true,
  logLevel: 'warning',
};
const team = teamLibraries();
const result = await build({
  ...options,
  entryPoints: { rigger: 'src/cli/program/main.ts' },
  outdir: 'dist',
  outExtension: { '.js': '.cjs' },
  plugins: [absent, team.plugin],
  define,
  sourcemap: 'linked',
  sourcesContent: false,
  metafile: true,
});
if (result.errors.length > 0) process.exit(1);
const theirs = await buildTeamLibraries(team.used, options);

// esbuild leaves regular expressions as they are; with nothing but ASCII the text takes half the memory.
const file = `${root}dist/rigger.cjs`;
const escaped = (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
const text = readFileSync(file, 'utf8').replaceAll(/[^\0-\x7f]/g, escaped);
// As `require` would wrap it; here it costs no copy of the text at each start.
writeFileSync(file, `(function (exports, require, module, __filename, __dirname) {${text}\n})`);
writeFileSync(
  `${root}dist/licenses.txt`,
  licencesOf([...Object.keys(result.metafile.inputs), ...theirs, relative(root, htmx)]),
);
await makeCodeCache().catch((error) => {
  // As where nothing may listen on loopback: the program is the same, and starts more slowly.
  process.stderr.write(`built without a code cache: ${error.message}\n`);
});
noteSources(root, sum);
