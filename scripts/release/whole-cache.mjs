// node --random-seed=1 --predictable scripts/release/whole-cache.mjs PROGRAM CACHE INSTALLED
// V8's code cache of every function, for the Node that runs this. The build's own (code-cache.mjs) holds what a
// run has used, which is smaller, and differs a little from build to build; this one is the same each time,
// wherever it is made: the path in it is that of the program once it is INSTALLED.
import { readFileSync, writeFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { Script } from 'node:vm';

const [, , program, cache, installed] = process.argv;
// As they were before, once all is compiled: V8 refuses a cache that was made under other flags.
setFlagsFromString('--no-lazy');
setFlagsFromString('--no-flush-bytecode');
const script = new Script(readFileSync(program, 'utf8'), { filename: installed });
setFlagsFromString('--lazy');
setFlagsFromString('--flush-bytecode');
writeFileSync(cache, script.createCachedData());
