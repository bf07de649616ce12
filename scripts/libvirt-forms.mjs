// Are equal definitions called equal, and changed ones changed? Random guests and networks, and the forms of
// libvirt's documentation, each defined in a real libvirt (its test driver) and printed:
//   npm run libvirt-forms -- --count 5000 --seed 1
// Prints its seed and figures, and exits with 1 where a definition was misjudged.
import { parseArgs } from 'node:util';
import { loadTypeScript } from './load-typescript.mjs';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '500' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
  },
});
const { judgeForms, judgeDocumented } = await loadTypeScript('test/libvirt-forms/judge.ts');
console.log(`seed ${values.seed}, ${values.count} definitions`);
const drawn = judgeForms(Number(values.count), Number(values.seed));
const described = judgeDocumented();
const wrong = [...drawn.wrong, ...described.wrong];
for (const one of wrong.slice(0, 20)) console.log(one);
console.log(
  `${drawn.stable} in other words: nothing to change; ${drawn.changed} changed ones: exactly that; ${described.stable} forms of the documentation: nothing to change; ${wrong.length} wrong`,
);
process.exitCode = wrong.length === 0 ? 0 : 1;
