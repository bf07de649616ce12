// What must hold of a team's lab after a storm, judged from what the hosts themselves wrote down.

/** Every mistake, with what shows it; none where all holds. */
export const brokenInvariants = (seen) => [
  ...twoAtOnce(seen),
  ...lost(seen),
  ...twice(seen),
  ...withoutProof(seen),
  ...(seen.serverAnswers === false
    ? [{ invariant: 'the server does not answer any more', evidence: [] }]
    : []),
];

const byHost = (rows) => {
  const hosts = new Map();
  for (const row of rows) hosts.set(row.host, [...(hosts.get(row.host) ?? []), row]);
  return hosts;
};
const show = ({ host, at, run, step }) => `${host} at ${at}: run ${run}, step ${step}`;

/** The lines of a host are in the order in which they were written: those of one run stand together. */
function* twoAtOnce({ lines }) {
  for (const [host, own] of byHost(lines)) {
    const left = new Set();
    for (const [index, line] of own.entries()) {
      const before = own[index - 1];
      if (before && before.run !== line.run) left.add(before.run);
      if (left.has(line.run))
        yield {
          invariant: 'a host had two runs at once',
          evidence: [`${host}: run ${line.run} came back after another`, show(before), show(line)],
        };
    }
  }
}

/** Every run ends; with all of its steps on all of its hosts, unless its hosts were put in quarantine for it. */
function* lost({ runs, lines, steps }) {
  const done = new Set(lines.map(({ host, run, step }) => `${host} ${run} ${step}`));
  for (const { run, state, outcome, reason, hosts } of runs) {
    if (state !== 'ended') yield { invariant: 'a run did not end', evidence: [`run ${run} is ${state}`] };
    else if (outcome === 'succeeded') {
      for (const host of hosts)
        for (let step = 0; step < steps; step++)
          if (!done.has(`${host} ${run} ${step}`))
            yield {
              invariant: 'a run succeeded without all of its steps',
              evidence: [`run ${run}: ${host} has no step ${step}`],
            };
    } else if (outcome !== 'lost')
      yield { invariant: 'a run went wrong by itself', evidence: [`run ${run}: ${outcome}, ${reason}`] };
  }
}

/** Of a command that was in flight when its run's process was killed nobody knows how far it came: it runs again. */
const inFlight = (before, line, crashes) =>
  crashes.some(
    // What the host has been sent it goes on with, until it sees that the connection is gone.
    ({ run, at }) => run === line.run && before.at <= at + 5_000_000 && at < line.at,
  );

function* twice({ lines, crashes = [] }) {
  for (const own of byHost(lines).values()) {
    const first = new Map();
    for (const [index, line] of own.entries()) {
      const key = `${line.run} ${line.step}`;
      const before = first.get(key);
      if (before && !(own[index - 1] === before && inFlight(before, line, crashes)))
        yield { invariant: 'a step was executed twice', evidence: [show(before), show(line)] };
      first.set(key, line);
    }
  }
}

const proofs = [
  /^apply ended with \d+ under the epoch \d+/,
  /^apply ended with \d+, as its folder shows; now under the epoch \d+$/,
  /^never begun$/,
  /^taken over by /,
  /^quarantined/,
];

/** What a run writes on a host lies within a lease of it, or before the end of the quarantine that followed. */
function* withoutProof({ runs, lines, leaseEnds, quarantines, leases, steps }) {
  if (leases > 0) yield { invariant: 'a lease did not end', evidence: [`${leases} are left`] };
  const windows = [];
  const finished = new Set(
    lines.filter(({ step }) => step === steps - 1).map(({ host, run }) => `${host} ${run}`),
  );
  for (const [host, ends] of byHost(leaseEnds)) {
    ends.sort((a, b) => a.epoch - b.epoch);
    for (const [index, end] of ends.entries()) {
      const broken = (what) => ({
        invariant: 'a lease ended without proof',
        evidence: [`${host}, run ${end.run}, epoch ${end.epoch}, at ${end.at}: ${end.proof}`, what],
      });
      const held = quarantines.filter(
        (one) => one.host === host && one.since <= end.at && one.until >= end.at,
      );
      if (!proofs.some((proof) => proof.test(end.proof))) yield broken('this is no proof');
      if (end.proof.startsWith('taken over') && ends[index + 1]?.run !== end.run)
        yield broken('the next lease of the host is not of this run');
      if (/^quarantined|which won the hosts$/.test(end.proof) && held.length === 0)
        yield broken('the host was in no quarantine');
      if (
        /^apply ended with 0(?:, as its folder shows; now)? under the epoch \d+$/.test(end.proof) &&
        !finished.has(`${host} ${end.run}`)
      )
        yield broken('the host does not know the last step');
      if (end.proof === 'never begun') continue;
      const until = Math.max(
        end.at,
        ...held.filter(({ run }) => run === end.run).map(({ until: lifted }) => lifted),
      );
      windows.push({ host, run: end.run, from: ends[index - 1]?.at ?? 0, until });
    }
  }
  for (const { run, outcome, hosts } of runs)
    for (const host of outcome === 'succeeded' ? hosts : [])
      if (!windows.some((window) => window.host === host && window.run === run))
        yield { invariant: 'a lease ended without proof', evidence: [`run ${run} had none of ${host}`] };
  for (const line of lines)
    if (
      !windows.some(
        ({ host, run, from, until }) =>
          host === line.host && run === line.run && from < line.at && line.at <= until,
      )
    )
      yield {
        invariant: 'a run worked on a host outside of its leases',
        evidence: [
          show(line),
          ...windows
            .filter(({ host, run }) => host === line.host && run === line.run)
            .map(({ from, until }) => `had it after ${from} until ${until}`),
        ],
      };
}
