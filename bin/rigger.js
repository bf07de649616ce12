#!/usr/bin/env node
import { existsSync } from 'node:fs';

const built = new URL('../dist/rigger.js', import.meta.url);
if (!existsSync(built)) {
  process.stderr.write('rigger is not built yet: run `npm run build` in its folder\n');
  process.exit(2);
}
const { main } = await import(built.href);
await main(process.argv.slice(2));
