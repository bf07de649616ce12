import type { Session } from '../../engine/run/session.js';
import type { ObserverCost } from '../bundle/index.js';
import { type Observer, snapshotScript } from '../observers/observer.js';
import { runRound } from '../trial/jobs.js';

const repeats = 5;

/** How long a snapshot of each observer takes on each host: the mean of several in a row, by the host's clock. */
export const observerCosts = async (
  session: Session,
  hosts: readonly string[],
  observers: readonly Observer[],
): Promise<ObserverCost[]> => {
  if (observers.length === 0) return [];
  const steps = observers.map(({ script }) => ({
    script: `begin=$(date +%s%N)
i=0; while [ $i -lt ${repeats} ]; do ( ${snapshotScript(script)} ) >/dev/null 2>&1; i=$((i + 1)); done
end=$(date +%s%N); echo $((end - begin))`,
    timeout: 60,
  }));
  const { before } = await runRound((host) => session.connection(host), {
    jobs: [],
    around: new Map(hosts.map((host) => [host, { before: steps, after: [] }])),
    limit: 120,
    signal: session.signal,
  });
  return hosts.flatMap((host) =>
    observers.flatMap(({ name }, index) => {
      const nanoseconds = Number(before.get(host)?.[index]?.stdout.trim());
      return nanoseconds > 0
        ? [{ observer: name, host, ms: Math.round(nanoseconds / repeats / 1e4) / 100 }]
        : [];
    }),
  );
};
