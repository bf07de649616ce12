import { type Kysely, sql } from 'kysely';

/** A number of the lab, as Prometheus takes it. */
export interface LabMetric {
  readonly name: string;
  readonly help: string;
  readonly type: 'gauge' | 'counter';
  readonly samples: readonly (readonly [Readonly<Record<string, string>>, number])[];
}

/** The text of metrics, version 0.0.4 of the format. */
export const metricsText = (metrics: readonly LabMetric[]): string =>
  metrics
    .map(({ name, help, type, samples }) =>
      [
        `# HELP ${name} ${help}`,
        `# TYPE ${name} ${type}`,
        ...samples.map(([labels, value]) => `${name}${labelsText(labels)} ${value}`),
        '',
      ].join('\n'),
    )
    .join('');

const labelsText = (labels: Readonly<Record<string, string>>): string => {
  const texts = Object.entries(labels).map(
    ([name, value]) =>
      `${name}="${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`,
  );
  return texts.length === 0 ? '' : `{${texts.join(',')}}`;
};

interface Counted {
  readonly hosts: Readonly<Record<string, number>>;
  readonly runs: Readonly<Record<string, number>>;
  readonly ended: Readonly<Record<string, number>>;
  readonly workers: readonly { readonly name: string; readonly silent: number; readonly capacity: number }[];
  readonly oldest: number;
  readonly waiting: number;
  readonly given_up: number;
  readonly owed: number;
  readonly refused: number;
  readonly bundles: number;
  readonly bytes: number;
}

/** Where each state is told, also with nothing in it. */
const hostStates = ['free', 'running', 'suspect', 'booked', 'quarantined'];
const runStates = ['queued', 'held', 'granted', 'running', 'suspect'];
const outcomes = ['succeeded', 'failed', 'cancelled', 'expired', 'lost'];

/** How the lab stands, counted in one question; of names it has only those of workers. */
export const labMetrics = async (db: Kysely<unknown>): Promise<LabMetric[]> => {
  const { rows } = await sql<Counted>`
    with h as (select case when exists (select from quarantines q where q.host = n.name and q.lifted_at is null) then 'quarantined'
          when l.state = 'suspect' then 'suspect' when l.host is not null then 'running'
          when exists (select from bookings b where b.host = n.name and b.released_at is null and b.during @> now()) then 'booked'
          else 'free' end as state
        from hosts n left join leases l on l.host = n.name)
    select
      (select coalesce(jsonb_object_agg(state, n), '{}') from (select state, count(*) as n from h group by state) x) as hosts,
      (select coalesce(jsonb_object_agg(state, n), '{}') from (select state, count(*) as n from runs where state <> 'ended' group by state) x) as runs,
      (select coalesce(jsonb_object_agg(outcome, n), '{}') from (select outcome, count(*) as n from runs where outcome is not null group by outcome) x) as ended,
      (select coalesce(jsonb_agg(jsonb_build_object('name', name, 'capacity', capacity,
        'silent', greatest(0, extract(epoch from now() - seen_at))) order by name), '[]') from workers
        where seen_at > now() - interval '30 days') as workers,
      (select coalesce(greatest(0, extract(epoch from now() - min(submitted_at))), 0)::float8 from runs where state = 'queued'
        and coalesce(not_before, now()) <= now()) as oldest,
      (select count(*) from deliveries where state = 'waiting') as waiting,
      (select count(*) from deliveries where state = 'given up') as given_up,
      (select count(*) from bundle_duties where stored_at is null and refused_at is null and results_at is null) as owed,
      (select count(*) from bundle_duties where refused_at is not null) as refused,
      (select count(*) from bundles where gone_at is null) as bundles,
      (select coalesce(sum(bytes), 0)::float8 from bundles where gone_at is null) as bytes`.execute(db);
  const now = rows[0]!;
  const gauge = (name: string, help: string, samples: LabMetric['samples']): LabMetric => ({
    ...{ name: `rigger_${name}`, help, type: 'gauge', samples },
  });
  const one = (name: string, help: string, value: number): LabMetric => gauge(name, help, [[{}, value]]);
  const by = (names: readonly string[], label: string, counts: Readonly<Record<string, number>>) =>
    names.map((name) => [{ [label]: name }, counts[name] ?? 0] as const);
  return [
    gauge('hosts', 'Hosts that the lab knows, by state.', by(hostStates, 'state', now.hosts)),
    gauge('runs', 'Runs that have not ended, by state.', by(runStates, 'state', now.runs)),
    {
      ...{ name: 'rigger_runs_ended_total', help: 'Runs that have ended, by outcome.', type: 'counter' },
      samples: by(outcomes, 'outcome', now.ended),
    },
    one('queue_oldest_seconds', 'Age of the oldest run that waits and may begin by time.', now.oldest),
    gauge(
      'worker_silence_seconds',
      'Time since a worker was last heard of.',
      now.workers.map(({ name, silent }) => [{ worker: name }, silent]),
    ),
    gauge(
      'worker_capacity',
      'Runs that a worker makes at a time.',
      now.workers.map(({ name, capacity }) => [{ worker: name }, capacity]),
    ),
    one('deliveries_waiting', 'Mails and webhooks that are not delivered yet.', now.waiting),
    one('deliveries_given_up', 'Mails and webhooks that were given up.', now.given_up),
    one('bundles_waiting', 'Runs that ended and whose results are not in the database yet.', now.owed),
    one('bundles_refused', 'Runs whose bundle is not whole, or not there.', now.refused),
    one('store_bundles', 'Bundles in stores.', now.bundles),
    one('store_bytes', 'Bytes of the bundles in stores.', now.bytes),
  ];
};
