// The whole of rigger in one file that runs wherever Node.js 20 is: node scripts/bundle.mjs [FILE]
import { chmodSync } from 'node:fs';
import { resolve } from 'node:path';
import { build } from 'esbuild';
import { define, root } from './esbuild-options.mjs';
import { optional } from './team-libraries.mjs';

const outfile = resolve(process.argv[2] ?? `${root}dist-bundle/rigger.mjs`);

/** What packages in the older module format take for granted. */
const olderFormat = [
  "import { createRequire as __createRequire } from 'node:module';",
  'const require = __createRequire(import.meta.url);',
  'const __filename = require("node:url").fileURLToPath(import.meta.url);',
  'const __dirname = require("node:path").dirname(__filename);',
].join(' ');

await build({
  absWorkingDir: root,
  stdin: {
    contents:
      "import { main } from './src/cli/program/main.ts';\nawait main(process.argv.slice(2), process.argv[1]);\n",
    resolveDir: root,
  },
  outfile,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  define,
  banner: { js: `#!/usr/bin/env node\n${olderFormat}` },
  // Native code that ssh2 uses where it finds it, and a canvas that nothing here draws on.
  external: ['cpu-features', '*.node', 'canvas', ...optional],
  minifySyntax: true,
  legalComments: 'eof',
  logLevel: 'warning',
});
chmodSync(outfile, 0o755);
console.log(outfile);
