import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { engines } from './engines/engines.mjs';
import { makeProject } from './engines/project.mjs';
import { startFleet } from './fleet/fleet.mjs';
import { differences, stateOf, touched } from './fleet/state.mjs';
import { measure } from './measure/measure.mjs';
import { median } from './median.mjs';
import { startWire } from './wire/wire.mjs';

/** They have no first run: they read, or not even that, what an engine has made. */
const readers = ['floor', 'connections'];
/** It only writes, and cannot tell that nothing is left to do: it has no converged run. */
const writers = ['script'];
/** Quick enough to be run again and again. */
const quick = ['rigger', ...readers];

/**
 * One line of the result: an engine, on so many hosts, so far away, for the first time or again.
 * @typedef {{ engine: string, hosts: number, rtt: number, run: 'first' | 'converged', runs: number,
 *   wall: number, walls: number[], cpu: number, pss: number, rss: number, roundTrips: number,
 *   bytesToHost: number, bytesFromHost: number, connections: number, changed: number, void?: string }} Row
 *   seconds, bytes; round trips and bytes are those of one host. `void` says why it is no result.
 */

/**
 * Measures the engines of a cell, each on hosts that are new and alike.
 * @returns {Promise<Row[]>}
 */
export const measureCell = async ({ hosts, rtt, engines: names }, { repeat, logs, say }) => {
  const rows = [];
  let reference;
  const makers = names.filter((name) => !readers.includes(name));
  for (const [index, name] of makers.entries()) {
    const missing = engines[name].missing();
    if (missing) {
      say(`${engines[name].title} left out: ${missing}`);
      continue;
    }
    say(`${engines[name].title}, ${hosts} hosts, ${rtt} ms`);
    const beside = index === 0 ? names.filter((each) => readers.includes(each)) : [];
    const { results, state } = await onNewHosts(name, beside, { hosts, rtt, repeat, logs }).catch((error) => {
      say(`void: ${error.message}`);
      return { results: [nothing(name, { hosts, rtt }, error)] };
    });
    const differ = state ? (reference?.flatMap((each, host) => differences(each, state[host])) ?? []) : [];
    if (differ.length > 0)
      for (const row of results) row.void ??= `other end state than ${makers[0]}: ${some(differ)}`;
    reference ??= state;
    rows.push(...results);
  }
  return rows;
};

/** The row of an engine whose hosts could not be had. */
const nothing = (engine, { hosts, rtt }, error) => ({
  engine,
  hosts,
  rtt,
  run: 'first',
  ...{ wall: 0, cpu: 0, pss: 0, rss: 0, roundTrips: 0, bytesToHost: 0, bytesFromHost: 0, connections: 0 },
  changed: 0,
  void: error.message,
});

const onNewHosts = async (name, beside, { hosts, rtt, repeat, logs }) => {
  const fleet = await startFleet(hosts);
  let wire;
  try {
    wire = await startWire(
      fleet.hosts.map(({ port }) => port),
      rtt,
    );
    const project = makeProject(fleet, wire.ports);
    const states = () => fleet.hosts.map(({ upper }) => stateOf(upper));
    const once = (engine, run) => measureRun(engine, run, { project, wire, hosts, rtt, logs });
    const first = await once(name, 'first');
    const before = states();
    if (writers.includes(name)) return { results: [first], state: states() };
    const again = [];
    for (let turn = 0; turn < (quick.includes(name) ? repeat : 1); turn++) {
      again.push(await once(name, 'converged'));
      for (const other of beside) again.push(await once(other, 'converged'));
    }
    const state = states();
    const written = before.flatMap((each, host) => touched(each, state[host]));
    const results = [
      first,
      ...[name, ...beside].map((engine) => together(again.filter((each) => each.engine === engine))),
    ];
    if (first.changed === 0) first.void ??= 'the first run changed nothing';
    for (const row of results.slice(1)) {
      if (row.changed > 0) row.void ??= `${row.changed} changes`;
      if (written.length > 0) row.void ??= `the converged runs wrote: ${some(written)}`;
    }
    return { results, state };
  } finally {
    await wire?.stop();
    await fleet.stop();
  }
};

const measureRun = async (engine, run, { project, wire, hosts, rtt, logs }) => {
  const { changed, command } = engines[engine];
  const { argv, env, cwd } = command(project);
  await wire.reset();
  const { output, code, ...cost } = await measure(argv, { env, cwd });
  const counts = await wire.counts();
  const changes = code === 0 ? changed(output, project) : undefined;
  mkdirSync(logs, { recursive: true });
  const log = join(logs, `${engine}-${hosts}-hosts-${rtt}-ms-${run}.log`);
  writeFileSync(log, output);
  return {
    engine,
    hosts,
    rtt,
    run,
    ...cost,
    connections: counts.connections,
    roundTrips: counts.roundTrips / hosts,
    bytesToHost: counts.bytesToHosts / hosts,
    bytesFromHost: counts.bytesFromHosts / hosts,
    changed: changes ?? 0,
    ...(changes === undefined ? { void: `not every host came to its end (exit ${code}): see ${log}` } : {}),
  };
};

/** Repeated runs as one row: medians, and the highest memory. */
const together = (runs) => ({
  ...runs[0],
  runs: runs.length,
  walls: runs.map(({ wall }) => wall),
  wall: median(runs.map(({ wall }) => wall)),
  cpu: median(runs.map(({ cpu }) => cpu)),
  pss: Math.max(...runs.map(({ pss }) => pss)),
  rss: Math.max(...runs.map(({ rss }) => rss)),
  roundTrips: median(runs.map(({ roundTrips }) => roundTrips)),
  changed: Math.max(...runs.map(({ changed }) => changed)),
  ...(runs.find((each) => each.void) ? { void: runs.find((each) => each.void).void } : {}),
});

const some = (lines) =>
  `${lines.slice(0, 3).join('; ')}${lines.length > 3 ? ` and ${lines.length - 3} more` : ''}`;
