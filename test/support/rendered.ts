import { readFileSync } from 'node:fs';
import type { Scope } from '../../src/language/play.js';
import { compileText, targetOfFile } from '../../src/language/template/index.js';
import type { Value } from '../../src/model/index.js';

/** A template file of this repository, rendered with these variables as the engine would. */
export const rendered = (path: string, variables: Readonly<Record<string, Value>>): string => {
  const file = new URL(`../../${path}`, import.meta.url).pathname;
  const scope: Scope = { get: (name) => variables[name], names: () => Object.keys(variables) };
  const text = compileText(readFileSync(file, 'utf8'), file, targetOfFile(file)).render(scope);
  if (typeof text !== 'string') throw new Error('a secret went into the template');
  return text;
};
