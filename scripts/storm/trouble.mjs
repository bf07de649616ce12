import { setTimeout as pause } from 'node:timers/promises';

/**
 * Makes trouble until it is told to stop: workers are killed, with their runs too, and stand still, the server is
 * killed, PostgreSQL is restarted as after a crash or stays away, connections are cut. What is drawn does not depend on
 * how fast the machine is, and the next trouble waits for a while until runs have ended: a slow machine gets no more of
 * it for each run than a fast one.
 * @param most after so many acts it is calm
 * @param every so many runs end between two acts, if they do within a minute
 */
export const makeTrouble = async ({
  draw,
  workers,
  server,
  lab,
  lease,
  patience,
  most,
  every,
  signal,
  counts,
  tell,
}) => {
  const silent = lease + patience;
  const done = [];
  const later = (seconds, work) =>
    done.push(pause(seconds * 1000, undefined, { signal }).then(work, () => work()));
  const acts = {
    kill: () => {
      const [worker, away] = [draw.one(workers), draw.between(0, 2 * silent)];
      worker.kill();
      later(away, () => worker.start());
    },
    // As a machine that lost its power: what it ran is gone with it.
    crash: () => {
      const [worker, away] = [draw.one(workers), draw.between(0, 2 * silent)];
      worker.kill();
      lab.killRuns(worker.name);
      later(away, () => worker.start());
    },
    standstill: () => {
      const [worker, away] = [draw.one(workers), draw.between(1, 2 * silent)];
      worker.stop();
      later(away, () => worker.go());
    },
    serverless: () => {
      const away = draw.between(0, silent);
      server.kill();
      later(away, () => server.start());
    },
    restart: async () => {
      await lab.stopDatabase();
      await pause(draw.between(0, 2) * 1000);
      await lab.startDatabase();
    },
    // Longer than a lease: runs have to come to a safe place, and go on from there.
    outage: async () => {
      await lab.stopDatabase();
      await pause((lease + draw.between(0, 3)) * 1000);
      await lab.startDatabase();
    },
    cut: () => lab.cutConnections(draw.between(0.2, 1)),
  };
  const often = [
    ...['kill', 'kill', 'crash', 'crash', 'standstill', 'serverless'],
    ...['restart', 'restart', 'outage', 'cut', 'cut', 'cut'],
  ];
  let open = await lab.open();
  const progress = async () => {
    const before = open;
    for (let waited = 0; waited < 60 && open > before - every && !signal.aborted; waited++) {
      await pause(1_000, undefined, { signal }).catch(() => {});
      open = await lab.open();
    }
  };
  while (!signal.aborted && !(await lab.hasBegun())) await pause(100);
  for (let made = 0; made < most && !signal.aborted; made++) {
    await pause(draw.between(1, 5) * 1000, undefined, { signal }).catch(() => {});
    if (signal.aborted) break;
    if (made > 0) await progress();
    const act = draw.one(often);
    counts[act] = (counts[act] ?? 0) + 1;
    tell(act);
    await acts[act]();
  }
  await Promise.all(done);
};
