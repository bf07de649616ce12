import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { Script } from 'node:vm';

/** What `npm run build` makes. */
export const built = new URL('../dist/rigger.cjs', import.meta.url).pathname;
/** The program as V8 compiled it when it was built; another V8 ignores it, and compiles again. */
export const codeCache = new URL('../dist/rigger.cache', import.meta.url).pathname;

/**
 * Loads the program as `require` would, but with V8's code cache, which halves the time to start.
 * @returns {{ main: (argv: string[]) => Promise<void>, script: Script } | undefined}
 *   undefined when it is not built
 */
export const loadProgram = () => {
  const source = contentOf(built, 'utf8');
  if (source === undefined) return undefined;
  const cachedData = contentOf(codeCache);
  const script = new Script(source, { filename: built, ...(cachedData ? { cachedData } : {}) });
  const module = { exports: {} };
  script.runInThisContext()(module.exports, createRequire(built), module, built, dirname(built));
  return { main: module.exports.main, script };
};

const contentOf = (file, encoding) => {
  try {
    return readFileSync(file, encoding);
  } catch {
    return undefined;
  }
};
