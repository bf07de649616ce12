import { setTimeout as pause } from 'node:timers/promises';

/**
 * Makes trouble until it is told to stop: workers are killed and stand still, PostgreSQL is restarted as after a crash
 * or stays away, connections are cut. What is drawn does not depend on how fast the machine is.
 */
export const makeTrouble = async ({ draw, workers, lab, lease, patience, signal, counts, tell }) => {
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
    standstill: () => {
      const [worker, away] = [draw.one(workers), draw.between(1, 2 * silent)];
      worker.stop();
      later(away, () => worker.go());
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
  const often = ['kill', 'kill', 'kill', 'standstill', 'restart', 'restart', 'outage', 'cut', 'cut', 'cut'];
  // The first thing that they do is to begin.
  await pause(4_000, undefined, { signal }).catch(() => {});
  while (!signal.aborted) {
    const act = draw.one(often);
    counts[act] = (counts[act] ?? 0) + 1;
    tell(act);
    await acts[act]();
    await pause(draw.between(1, 5) * 1000, undefined, { signal }).catch(() => {});
  }
  await Promise.all(done);
};
