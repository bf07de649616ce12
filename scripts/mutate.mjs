// How many small faults the tests find:
//   npm run mutate -- [--room NAME]… [--sample N] [--seed S] [--file PART]… [--json FILE] [--left FILE]
// A sample is drawn over all files of each room; every mutant meets the tests that come by it. What no test notices has
// survived, and is listed with its place, unless mutate/equivalent.yaml says why no test could. `--left` judges again
// what survived in an earlier run, by what that wrote with `--json`.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { namedOf } from './mutate/named.mjs';
import { chosenOf, judgeMutants, mutantsOfRoom } from './mutate/room.mjs';

const { values } = parseArgs({
  options: {
    room: { type: 'string', multiple: true, default: ['statistics', 'facts', 'tasks', 'language', 'engine'] },
    sample: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    file: { type: 'string', multiple: true },
    json: { type: 'string' },
    left: { type: 'string' },
  },
});
const seed = Number(values.seed);
const least = 0.85;
const earlier = values.left === undefined ? undefined : JSON.parse(readFileSync(values.left, 'utf8'));

const results = [];
/** What is known so far: a long run may be ended early, and gone on with by `--left`. */
const write = (room) => {
  if (values.json === undefined) return;
  mkdirSync(dirname(values.json), { recursive: true });
  writeFileSync(values.json, JSON.stringify([...results, ...room], null, 1));
};

const mutate = async (room) => {
  const started = performance.now();
  const all = mutantsOfRoom(room, values.file);
  const named = namedOf(room);
  const chosen = chosenOf(
    all.mutants,
    Number(values.sample),
    seed,
    earlier?.find((one) => one.room === room)?.sample,
  );
  const sample = await judgeMutants(room, all.texts, chosen, (line, sample) => {
    console.error(line);
    write([{ room, sample }]);
  });
  const killed = sample.filter(({ verdict }) => verdict.startsWith('killed'));
  const survivors = sample.filter((mutant) => !killed.includes(mutant));
  const open = survivors.filter((mutant) => !named.has(mutant));
  for (const { path, line, column, within, verdict, was, becomes } of open)
    console.log(
      `${path}:${line}:${column}: ${verdict}\n  in:      ${within}\n  was:     ${was}\n  becomes: ${becomes}`,
    );
  for (const { path, line, was, becomes, by } of killed.filter(named.has))
    console.log(`${path}:${line}: named in equivalent.yaml, but killed by ${by}: ${was} -> ${becomes}`);
  const others = values.file === undefined ? named.others(all.mutants) : [];
  for (const { path, was, becomes } of others)
    console.log(`${path}: named in equivalent.yaml, but no mutant of this file: ${was} -> ${becomes}`);
  const seconds = (performance.now() - started) / 1000;
  const ofTime = killed.filter(({ verdict }) => verdict === 'killed by its time').length;
  console.log(
    `${room}: ${all.mutants.length} mutants in ${all.texts.size} files, ${sample.length} ${earlier ? 'left of an earlier run' : `sampled with seed ${seed}`}, ` +
      `${killed.length} killed (${((100 * killed.length) / sample.length).toFixed(1)} %; ${ofTime} by their time), ` +
      `${survivors.length - open.length} named, ${open.length} unexplained, ${seconds.toFixed(0)} s`,
  );
  return {
    room,
    mutants: all.mutants.length,
    sampled: sample.length,
    seed,
    killed: killed.length,
    named: survivors.length - open.length,
    seconds,
    sample,
    good: killed.length >= least * sample.length && open.length === 0 && others.length === 0,
  };
};

for (const room of values.room) results.push(await mutate(room));
write([]);
process.exitCode = results.every(({ good }) => good) ? 0 : 1;
