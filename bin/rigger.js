#!/usr/bin/env node
import { loadProgram } from './program.js';

const program = loadProgram();
if (!program) {
  process.stderr.write('rigger is not built, or by an older version: run `npm run build` in its folder\n');
  process.exit(2);
}
await program.main(process.argv.slice(2), process.argv[1]);
