import { bundleFiles, differences, driftIn } from '../../data/bundle.js';
import type { BundleFinding } from '../finding.js';
import { type BundleCheck, contradiction, type Evidence, same } from './evidence.js';

/** What outcome.json sums up follows from the trials, the looks, the sessions and the hosts. */
export const checkOutcome: BundleCheck = (evidence) => {
  const { outcome, trials, looks, sessions, hosts } = evidence;
  if (outcome === null) return [];
  const count = (status: string): number => trials.filter((trial) => trial.status === status).length;
  const counts = { ok: count('ok'), failed: count('failed'), interrupted: count('interrupted') };
  const { ok, failed, interrupted } = outcome.trials;
  const changes = Object.entries(hosts).flatMap(([host, { before, after }]) =>
    before && after
      ? differences(before, after).map(({ path, before: one, after: two }) =>
          JSON.stringify({ host, path: `${path}: ${one ?? 'missing'} → ${two ?? 'missing'}` }),
        )
      : [],
  );
  const stated = outcome.environment_changes.map(({ host, path }) => JSON.stringify({ host, path }));
  return [
    ...(same({ ok, failed, interrupted }, counts)
      ? []
      : [found(`counts ${words({ ok, failed, interrupted })} trials; there are ${words(counts)}`)]),
    ...ending(evidence),
    ...(same(outcome.drift, driftIn(looks))
      ? []
      : [found(`its drift is not what ${bundleFiles.looks} has found`)]),
    ...(same(
      outcome.resumed,
      sessions.slice(1).map(({ started }) => started),
    )
      ? []
      : [found(`the run was not taken up again when ${bundleFiles.sessions} says so`)]),
    ...(same([...stated].sort(), [...changes].sort())
      ? []
      : [found('its changes of the environment are not those between before.json and after.json')]),
  ];
};

const found = (message: string): BundleFinding => contradiction(bundleFiles.outcome, message);

const words = ({ ok, failed, interrupted }: Record<'ok' | 'failed' | 'interrupted', number>): string =>
  `${ok} ok, ${failed} failed and ${interrupted} interrupted`;

/** Why the last block was the last: only a stopping rule ends a run before its declared blocks, or adds to them. */
const ending = ({ run: { design, schedule }, outcome }: Evidence): BundleFinding[] => {
  const { blocks, stopped_because: why, status } = outcome!;
  if (status !== 'complete') return [];
  const declared = design.warm_up + design.repeat;
  const possible =
    design.until === null
      ? why === 'repeat' && blocks === declared
      : (why === 'half-width' && blocks >= declared && blocks <= schedule.length) ||
        (why === 'max-repeat' && blocks === schedule.length);
  return possible
    ? []
    : [found(`the run ended after ${blocks} blocks because of ${why}, which its design does not do`)];
};
