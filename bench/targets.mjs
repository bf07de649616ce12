const megabyte = 1e6;

/**
 * What the tool promises, as ratios between rows of one run.
 * @param {import('./peers.mjs').Row[]} rows
 * @returns {{ target: string, wanted: string, seen: string, verdict: 'met' | 'missed' | 'not measured' }[]}
 */
export const judge = (rows) => {
  const find = (engine, hosts, run, rtt = 20) =>
    rows.find(
      (row) =>
        row.engine === engine && row.hosts === hosts && row.run === run && row.rtt === rtt && !row.void,
    );
  const ratio = (target, over, under, limit, atMost) => {
    if (!over || !under) return { target, wanted: '', seen: '', verdict: 'not measured' };
    const value = over.wall / under.wall;
    return {
      target,
      wanted: `${atMost ? 'at most' : 'at least'} ${limit}`,
      seen: value.toFixed(value < 10 ? 2 : 1),
      verdict: (atMost ? value <= limit : value >= limit) ? 'met' : 'missed',
    };
  };
  const memory = (hosts, limit) => {
    const seen = ['first', 'converged'].map((run) => find('rigger', hosts, run)).filter(Boolean);
    const target = `memory of rigger, ${hosts} hosts`;
    if (seen.length === 0) return { target, wanted: '', seen: '', verdict: 'not measured' };
    const value = Math.max(...seen.map(({ rss }) => rss)) / megabyte;
    return {
      target,
      wanted: `at most ${limit} MB`,
      seen: `${value.toFixed(0)} MB`,
      verdict: value <= limit ? 'met' : 'missed',
    };
  };
  const times = (peer, hosts, run, limit) =>
    ratio(
      `${peer} / rigger, ${run}, ${hosts} host${hosts === 1 ? '' : 's'}`,
      find(peer, hosts, run),
      find('rigger', hosts, run),
      limit,
      false,
    );
  const moreTurns = (hosts, limit) => {
    const [first, again] = ['first', 'converged'].map((run) => find('rigger', hosts, run));
    const target = 'turns that forty changes cost rigger';
    if (!first || !again) return { target, wanted: '', seen: '', verdict: 'not measured' };
    const more = first.roundTrips - again.roundTrips;
    return {
      target,
      wanted: `at most ${limit}`,
      seen: more.toFixed(0),
      verdict: more <= limit ? 'met' : 'missed',
    };
  };
  return [
    ...[1, 10].map((hosts) =>
      ratio(
        `rigger / floor, converged, ${hosts} host${hosts === 1 ? '' : 's'}`,
        find('rigger', hosts, 'converged'),
        find('floor', hosts, 'converged'),
        2,
        true,
      ),
    ),
    times('pipelining', 1, 'converged', 20),
    times('mitogen', 1, 'converged', 8),
    times('pipelining', 10, 'converged', 60),
    times('mitogen', 10, 'converged', 25),
    times('pipelining', 1, 'first', 8),
    times('mitogen', 1, 'first', 15),
    ratio(
      'rigger / one script by hand, first, 1 host',
      find('rigger', 1, 'first'),
      find('script', 1, 'first'),
      3,
      true,
    ),
    moreTurns(1, 8),
    memory(10, 120),
    memory(100, 200),
    ratio(
      'rigger / bare connections, converged, 100 hosts',
      find('rigger', 100, 'converged'),
      find('connections', 100, 'converged'),
      3,
      true,
    ),
  ];
};
