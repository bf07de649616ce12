import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

declare const RIGGER_HTMX: string | undefined;

/** The library's file: part of the build, and read from its package where rigger is not built. */
export const htmxScript = (): string =>
  typeof RIGGER_HTMX === 'string'
    ? RIGGER_HTMX
    : readFileSync(
        createRequire(join(process.cwd(), 'package.json')).resolve('htmx.org/dist/htmx.min.js'),
        'utf8',
      );
