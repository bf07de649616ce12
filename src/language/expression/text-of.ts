import type { ASTNode, Environment } from '@marcbachmann/cel-js';
import { floatOf } from '../../model/index.js';
import { everyNode } from './nodes.js';

/** The library's own `string(3.0)` is JavaScript's "3"; in conditions a number looks as it does in templates. */
const textOf = 'rigger_string';

export const registerTextOf = (environment: Environment): void => {
  environment.registerFunction(`${textOf}(double): string`, (value: number) => String(floatOf(value)));
  for (const kind of ['string', 'bool', 'int', 'uint'])
    environment.registerFunction(`${textOf}(${kind}): string`, (value: unknown) => String(value));
  environment.registerFunction(`${textOf}(bytes): string`, (value: Uint8Array) =>
    Buffer.from(value).toString(),
  );
};

/** Makes every `string(…)` of an expression write numbers so. */
export const makeTextOurs = (root: ASTNode): void => {
  for (const node of everyNode(root))
    if (node.op === 'call' && node.args[0] === 'string') (node.args as unknown[])[0] = textOf;
};
