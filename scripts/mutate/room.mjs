// The sample of a room's mutants, put into its files asleep, and what the tests say of each.
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../esbuild-options.mjs';
import { bundleTests } from './bundle-tests.mjs';
import { Judge } from './judge.mjs';
import { mutantsOf, withMutants } from './mutants.mjs';
import { keyOf, linesOf } from './named.mjs';
import { sampleOf } from './sample.mjs';

/** Tests that start the built program meet no mutant: it is not built from the altered files. */
const startsTheProgram = /support\/(cli|own-machine|sandbox-sshd)|dist\/rigger/;

const filesBelow = (folder, ending) =>
  readdirSync(join(root, folder), { recursive: true })
    .filter((path) => path.endsWith(ending))
    .map((path) => `${folder}/${path}`)
    .sort();

const read = (path) => readFileSync(join(root, path), 'utf8');

/** Every mutant of a room, or of those of its files whose path has one of the parts in it. */
export const mutantsOfRoom = (room, parts = ['']) => {
  const files = filesBelow(`src/${room}`, '.ts').filter((path) => parts.some((part) => path.includes(part)));
  const texts = new Map(files.map((path) => [path, read(path)]));
  const mutants = files.flatMap((path) =>
    mutantsOf(path, texts.get(path)).map((mutant) => ({
      path,
      ...mutant,
      ...linesOf(texts.get(path), mutant),
    })),
  );
  return { texts, mutants };
};

/**
 * The room's own tests, then those of other rooms that import one of the files; a file that no test of its room comes
 * to by any way meets the nearest of the others.
 */
const judgesOf = async (room, texts, sample) => {
  const touched = [...new Set(sample.map(({ path }) => path))];
  const altered = new Map(
    touched.map((path) => [
      join(root, path),
      withMutants(
        texts.get(path),
        sample.filter((one) => one.path === path),
      ),
    ]),
  );
  const outdir = join(root, 'node_modules/.cache/mutate', room);
  rmSync(outdir, { recursive: true, force: true });
  const tests = filesBelow('test', '.test.ts').filter((path) => !startsTheProgram.test(read(path)));
  const outputs = await bundleTests(tests, filesBelow('test', '.cases.ts'), outdir, altered);
  const judges = tests.map((test) => new Judge(test, outputs.get(test)));
  const isOwn = ({ test }) => test.startsWith(`test/${room}/`);
  const least = (some, path) => Math.min(...some.map((judge) => judge.distanceTo(path)));
  const own = judges.filter(
    (judge) => isOwn(judge) && touched.some((path) => judge.distanceTo(path) < Infinity),
  );
  const others = judges.filter((judge) => !isOwn(judge));
  const wanted = touched.map((path) => [path, least(own, path) < Infinity ? 1 : least(others, path)]);
  return [
    own,
    others.filter((judge) =>
      wanted.some(([path, distance]) => distance < Infinity && judge.distanceTo(path) === distance),
    ),
  ];
};

/**
 * Those of the mutants that are to be judged: `count` of them by the seed, or those that survived an earlier run.
 * @param {readonly { verdict: string }[] | undefined} earlier
 */
export const chosenOf = (mutants, count, seed, earlier) => {
  if (earlier === undefined) return sampleOf(mutants, count, seed);
  const left = new Set(earlier.filter(({ verdict }) => !verdict.startsWith('killed')).map(keyOf));
  return mutants.filter((mutant) => left.has(keyOf(mutant)));
};

/**
 * The chosen mutants, each with its verdict, and by which file of tests it was killed.
 * @param {(progress: string, sample: readonly object[]) => void} tell
 */
export const judgeMutants = async (room, texts, chosen, tell) => {
  const sample = chosen.map((mutant, id) => ({ ...mutant, id, verdict: 'no test comes by' }));
  const groups = await judgesOf(room, texts, sample);
  const judges = groups.flat();
  const alive = () => sample.filter(({ verdict }) => !verdict.startsWith('killed'));
  /** How near a test is to a file, of those that there are. */
  const nearest = new Map(
    sample.map(({ path }) => [path, Math.min(...judges.map((judge) => judge.distanceTo(path)))]),
  );
  /** Those in the folder that is called as the file's: its own, however many imports lead to it. */
  const isBeside = ({ test }, path) => dirname(test).replace('test/', 'src/') === dirname(path);
  /** A mutant that is met while files are loaded costs a process each time, and meets near tests only. */
  const isFor = (judge, { id, path }, again) =>
    judge.atLoad(id)
      ? !again && (judge.distanceTo(path) <= nearest.get(path) + 1 || isBeside(judge, path))
      : true;
  const judgeWith = async (judge, again) => {
    for (const mutant of alive().filter((one) => isFor(judge, one, again))) {
      const verdict = await judge.judge(mutant.id, again);
      if (verdict !== 'no test comes by') Object.assign(mutant, { verdict, by: judge.test });
    }
    judge.stop();
    tell(`${room}: ${judge.test}${again ? ' again' : ''}: ${alive().length} left`, sample);
  };
  for (const group of groups) {
    const able = group.filter((judge) => alive().some(({ path }) => judge.distanceTo(path) < Infinity));
    for (const judge of able) for (const line of await judge.look()) tell(`not used: ${line}`, sample);
    // What a quick test kills, no slow one has to meet.
    able.sort((a, b) => a.time - b.time);
    for (const judge of able) await judgeWith(judge);
  }
  for (const judge of judges) await judgeWith(judge, true);
  return sample;
};
