// How Jest reads TypeScript: each file by itself, types taken out, as `npm run build` does it. `npm run check` judges the types.
import { createHash } from 'node:crypto';
import { transform, version } from 'esbuild';

const options = {
  loader: 'ts',
  format: 'esm',
  target: 'es2023',
  // Imports of values stay, used or not; those of types go.
  tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
};

export default {
  getCacheKey: (source, file) =>
    createHash('sha256')
      .update([version, JSON.stringify(options), file, source].join('\0'))
      .digest('hex'),
  processAsync: async (source, file) => {
    const { code, map } = await transform(source, { ...options, sourcefile: file, sourcemap: 'external' });
    return { code, map };
  },
};
