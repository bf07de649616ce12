import { scaleFor } from '../model/figures.js';
import type { KnownSoFar, RunEvent, TrialIdentity } from '../model/index.js';
import { duration } from '../model/index.js';
import { sanitize } from '../model/sanitize.js';
import type { Style } from './style.js';
import { cut } from './table.js';

const shownCells = 8;

/** How far an experiment is, and what it knows so far, as told by its events; the live area draws it. */
export class ExperimentProgress {
  #started: Extract<RunEvent, { type: 'experiment-started' }> | undefined;
  #trial: TrialIdentity | undefined;
  #doing: string | undefined;
  /** Trials of this session. */
  #finished = 0;
  #failed = 0;
  #known = new Map<string, KnownSoFar>();

  event(event: RunEvent): void {
    switch (event.type) {
      case 'experiment-started':
        this.#started = event;
        this.#finished = 0;
        this.#failed = 0;
        this.#known.clear();
        return;
      case 'experiment-progress':
        this.#doing = event.doing;
        return;
      case 'trial-started':
        this.#trial = event.trial;
        this.#doing = undefined;
        return;
      case 'trial-finished':
        this.#finished += 1;
        if (event.status === 'failed') this.#failed += 1;
        if (event.soFar) this.#known.set(cellWords(event.trial), event.soFar);
        return;
      case 'experiment-finished':
      case 'play-finished':
        this.#started = undefined;
        this.#trial = undefined;
        this.#doing = undefined;
        return;
      default:
        return;
    }
  }

  /** The unit of each metric of the experiment that goes on. */
  get units(): Readonly<Record<string, string>> {
    return this.#started?.units ?? {};
  }

  lines(now: number, style: Style): string[] {
    if (!this.#started) return [];
    const { at, blocks, trials, done = 0, experiment } = this.#started;
    const elapsed = now - at;
    const left = this.#remaining(elapsed, trials - done - this.#finished);
    const where = this.#trial ? `block ${this.#trial.block} of ${blocks}` : `${blocks} blocks`;
    const cell = this.#doing ?? (this.#trial ? `${cellWords(this.#trial)} ${this.#trial.workload}` : '');
    const head = [
      `${experiment}: ${done + this.#finished} of ${trials} trials`,
      ...(this.#failed > 0 ? [`${this.#failed} failed`] : []),
      where,
      `${duration(elapsed)} so far`,
      ...(left === undefined ? [] : [`about ${duration(left)} left`]),
    ].join(', ');
    const known = [...this.#known].slice(-shownCells);
    return [
      style.cyan(cut(sanitize(head), style.width - 1)),
      ...(cell === '' ? [] : [cut(`  ${sanitize(cell)}`, style.width - 1)]),
      ...known.map(([words, each]) =>
        style.dim(cut(`  ${sanitize(words)}: ${soFarWords(each)}`, style.width - 1)),
      ),
      ...(this.#known.size > known.length
        ? [style.dim(`  and ${this.#known.size - known.length} more cells`)]
        : []),
    ];
  }

  /** By what a trial took so far, bring-up and all; before the first one by the plan. Nothing once all are done. */
  #remaining(elapsed: number, trials: number): number | undefined {
    if (trials <= 0) return undefined;
    if (this.#finished > 0) return (elapsed / this.#finished) * trials;
    const { estimateSeconds, trials: all } = this.#started!;
    return estimateSeconds === undefined ? undefined : (estimateSeconds * 1000 * trials) / all;
  }
}

const cellWords = ({ cell }: TrialIdentity): string =>
  Object.entries(cell)
    .map(([factor, level]) => `${factor}=${String(level)}`)
    .join(' ') || 'all';

const soFarWords = ({ metric, unit, n, median, interval }: KnownSoFar): string => {
  const scale = scaleFor(unit, median);
  const short = (value: number): string => String(Number((value * scale.factor).toPrecision(3)));
  return `${metric} ${short(median)}${scale.unit === '' ? '' : ` ${scale.unit}`}, ${
    interval ? `95 % ${short(interval.low)} to ${short(interval.high)}` : 'too few for an interval'
  } (n ${n})`;
};
