/** A line of a run's log. */
export interface LogLine {
  readonly text: string;
  /** Something failed. */
  readonly bad: boolean;
}

type Fields = Readonly<Record<string, unknown>>;

const text = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : '';
const inside = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? (value as Fields) : {};
const said = (diagnostic: unknown): string => text(inside(diagnostic).message);

const taskBad = new Set(['failed', 'refused']);

/** What a trial measured: `netperf, block 2: rtt_us 41.2`. */
const trialLine = (event: Fields): LogLine => {
  const { workload, block, warmUp } = inside(event.trial);
  const metrics = Object.entries(inside(event.metrics))
    .slice(0, 6)
    .map(
      ([name, value]) => `${name} ${typeof value === 'number' ? Number(value.toPrecision(5)) : text(value)}`,
    );
  const failed = event.status === 'failed';
  const what = failed ? `failed: ${text(event.why)}` : metrics.join(', ');
  return {
    text: `trial of ${text(workload)}, ${warmUp === true ? 'warm-up' : `block ${text(block)}`}: ${what}`,
    bad: failed,
  };
};

const words: Readonly<Record<string, (event: Fields) => LogLine>> = {
  'run-started': (event) => line(`${text(event.mode)} ${text(event.playbook)}`),
  'play-started': (event) => line(`play ${text(event.play)}`),
  'host-connected': (event) => line(`${text(event.host)}: connected in ${text(event.ms)} ms`),
  'host-unreachable': (event) => bad(`${text(event.host)}: unreachable: ${said(event.diagnostic)}`),
  'host-finished': (event) =>
    event.outcome === 'done'
      ? line(`${text(event.host)}: done`)
      : bad(`${text(event.host)}: ${text(event.outcome)}`),
  'task-waiting': (event) => line(`${text(event.host)}: ${text(event.name)}: waits for ${text(event.what)}`),
  'task-finished': (event) => {
    const item = event.item === undefined ? '' : ` (${text(event.item)})`;
    const why = said(event.diagnostic) || text(event.because);
    const shown = `${text(event.host)}: ${text(event.status)}: ${text(event.name)}${item}${why === '' ? '' : ` – ${why}`}`;
    return { text: shown, bad: taskBad.has(text(event.status)) };
  },
  message: (event) => line(text(event.text)),
  warning: (event) => line(`warning: ${said(event.diagnostic)}`),
  'experiment-started': (event) => line(`experiment ${text(event.experiment)}: ${text(event.trials)} trials`),
  'trial-finished': trialLine,
  'experiment-finished': (event) =>
    line(
      `experiment ${text(event.experiment)} has ended: ${text(event.trials)} trials, ${text(event.failed)} failed`,
    ),
  'run-finished': (event) =>
    event.exitCode === 0
      ? line('the run has ended')
      : bad(`the run has ended with exit code ${text(event.exitCode)}`),
};

const line = (shown: string): LogLine => ({ text: shown, bad: false });
const bad = (shown: string): LogLine => ({ text: shown, bad: true });

/** An event of a journal in one line; undefined for those that say nothing to a reader of a log. */
export const logLine = (event: Fields): LogLine | undefined => {
  const type = text(event.type);
  if (!Object.hasOwn(words, type)) return undefined;
  const { text: shown, bad: failed } = words[type]!(event);
  const at = typeof event.at === 'number' && Number.isFinite(event.at) ? new Date(event.at) : undefined;
  const when = at !== undefined && !Number.isNaN(at.getTime()) ? `${at.toISOString().slice(11, 19)}  ` : '';
  return { text: `${when}${shown}`.slice(0, 2000), bad: failed };
};
