// Imports a module with all that it imports, libraries too, in one program whose blocks are marked.
import { unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { define, root } from '../esbuild-options.mjs';
import { markBlocks } from './mark-blocks.mjs';

/** Libraries of CommonJS ask for the parts of Node with `require`. */
const requireOfNode =
  "import { createRequire as $createRequire } from 'node:module'; const require = $createRequire(import.meta.url);";

/** @returns what the module exports, and `ran.size`: how many of its `blocks` have run */
export const loadMarked = async (path) => {
  const { outputFiles } = await build({
    entryPoints: [join(root, path)],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    define,
    external: ['linkedom', 'cpu-features', '*.node'],
    logLevel: 'error',
  });
  const { text, blocks } = markBlocks(outputFiles[0].text, '$ran');
  const file = join(root, `node_modules/.rigger-${process.pid}-marked.mjs`);
  await writeFile(
    file,
    `${requireOfNode} const $seen = new Uint8Array(${blocks}); export const $count = { size: 0 }; ` +
      `const $ran = (block) => { if ($seen[block] === 0) { $seen[block] = 1; $count.size++; } };\n${text}`,
  );
  try {
    const { $count, ...exported } = await import(pathToFileURL(file).href);
    return { exported, ran: $count, blocks };
  } finally {
    await unlink(file);
  }
};
