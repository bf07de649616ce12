// Does apply do what the plan said? Random sites on copies of this machine's file system, as root:
//   npm run foresight -- --sites 20 --seed 1
// Prints its seed and figures, and exits with 1 where a line that was given as known was not what was done.
import { parseArgs } from 'node:util';
import { loadTypeScript } from './load-typescript.mjs';

const { values } = parseArgs({
  options: {
    sites: { type: 'string', default: '20' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
    least: { type: 'string', default: '10' },
    most: { type: 'string', default: '60' },
  },
});
const { walkSites } = await loadTypeScript('test/foresight/walk-sites.ts');
const wanted = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Number(value)]));
console.log(`seed ${wanted.seed}, ${wanted.sites} sites of ${wanted.least} to ${wanted.most} tasks`);
const all = await walkSites(wanted, (site, { tasks, known, resting, unknown, compared, wrong }) => {
  console.log(
    `site ${site}: ${tasks} tasks, ${known} known (${resting} on changes before them), ${unknown} unknown, ${compared} compared, ${wrong.length} wrong`,
  );
  for (const one of wrong) console.log(`  task ${one}`);
});
const sum = (of) => all.reduce((total, one) => total + of(one), 0);
console.log(
  `${sum(({ tasks }) => tasks)} tasks, ${sum(({ known }) => known)} known, ${sum(({ unknown }) => unknown)} unknown, ${sum(({ wrong }) => wrong.length)} wrong`,
);
process.exitCode = all.length === wanted.sites && sum(({ wrong }) => wrong.length) === 0 ? 0 : 1;
