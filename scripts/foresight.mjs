// Does apply do what the plan said, whatever happens on the way? As root:
//   npm run foresight -- --sites 20 --seed 1
//     random sites on copies of this machine's file system: planned, and then applied
//   npm run foresight -- --lists 2000 --kills 200 --cuts 200 --seed 1
//     random lists of tasks that find each other's traces: planned, done together, and done one by one;
//     and runs that are killed, or lose their connection, and go on
// Prints its seed and figures, and exits with 1 where one was not as the other.
import { parseArgs } from 'node:util';
import { loadTypeScript } from './load-typescript.mjs';

const { values } = parseArgs({
  options: {
    sites: { type: 'string' },
    lists: { type: 'string', default: '0' },
    kills: { type: 'string', default: '0' },
    cuts: { type: 'string', default: '0' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
    least: { type: 'string', default: '10' },
    most: { type: 'string', default: '60' },
  },
});
const { seed, least, most, lists, kills, cuts, sites } = Object.fromEntries(
  Object.entries(values).map(([name, value]) => [name, Number(value)]),
);
const usualSites = lists + kills + cuts > 0 ? 0 : 20;
const sumOf = (all, of) => all.reduce((total, one) => total + of(one), 0);
let asWanted = true;

/** Tells what was wrong, and that all that was wanted was walked. */
const hold = (all, wanted) => {
  const wrong = sumOf(all, (one) => one.wrong.length);
  asWanted &&= all.length === wanted && wrong === 0;
  return `${wrong} wrong`;
};

const tellWrong = ({ wrong }) => {
  for (const one of wrong) console.log(`  ${one}`);
};

const walkAllSites = async (wanted) => {
  const { walkSites } = await loadTypeScript('test/foresight/walk-sites.ts');
  console.log(`seed ${seed}, ${wanted} sites of ${least} to ${most} tasks`);
  const all = await walkSites({ sites: wanted, seed, least, most }, (site, one) => {
    const { tasks, known, resting, assured, unknown, perhaps, compared, wrong } = one;
    console.log(
      `site ${site}: ${tasks} tasks, ${known} known (${resting} on changes before them), ${assured} assured, ${unknown} unknown (${perhaps} handlers that perhaps run), ${compared} compared, ${wrong.length} wrong`,
    );
    tellWrong(one);
  });
  console.log(
    `${sumOf(all, ({ tasks }) => tasks)} tasks, ${sumOf(all, ({ known }) => known)} known, ${sumOf(all, ({ assured }) => assured)} assured, ${sumOf(all, ({ unknown }) => unknown)} unknown, ${hold(all, wanted)}`,
  );
};

const walkAllLists = async () => {
  const { walkLists } = await loadTypeScript('test/foresight/lists.ts');
  console.log(`seed ${seed}, ${lists} lists`);
  const all = await walkLists({ lists, seed }, (_, one) => tellWrong(one));
  console.log(
    `${sumOf(all, ({ changed }) => changed)} changes in ${sumOf(all, ({ roundTrips }) => roundTrips)} round trips, ${sumOf(all, ({ named }) => named)} wrong predictions named, ${hold(all, lists)}`,
  );
};

const walkAllDying = async () => {
  const { walkDying } = await loadTypeScript('test/foresight/dying.ts');
  console.log(`seed ${seed}, ${kills} kills and ${cuts} cuts`);
  const all = await walkDying({ kills, cuts, seed }, (_, one) => tellWrong(one));
  console.log(`${all.filter(({ died }) => died).length} died on the way, ${hold(all, kills + cuts)}`);
};

if ((sites ?? usualSites) > 0) await walkAllSites(sites ?? usualSites);
if (lists > 0) await walkAllLists();
if (kills + cuts > 0) await walkAllDying();
process.exitCode = asWanted ? 0 : 1;
