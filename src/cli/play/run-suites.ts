import { type RunEvent, showDiagnostic } from '../../model/index.js';
import { type JUnitCase, type JUnitSuite, notReached } from '../../ui/junit-case.js';

type Finished = Extract<RunEvent, { type: 'task-finished' }>;

interface FailedCase {
  /** The task, whatever the item of its loop. */
  readonly step: string;
  readonly cases: JUnitCase[];
  readonly at: number;
}

/** What a run did, from its events: a suite for each play, a case for each task of a host and each trial. */
export class RunSuites {
  readonly #suites: { name: string; cases: JUnitCase[] }[] = [];
  /** Failed tasks of hosts, by the place of their case: a `rescue` may yet deal with them. */
  readonly #failed = new Map<string, FailedCase[]>();

  event(event: RunEvent): void {
    switch (event.type) {
      case 'play-started':
        this.#suites.push({ name: event.play, cases: [] });
        break;
      case 'task-finished':
        this.#task(event);
        break;
      case 'host-unreachable':
        this.#add(notReached(event.host, event.diagnostic));
        break;
      case 'host-finished':
        this.#hostFinished(event.host, event.outcome === 'failed');
        break;
      case 'trial-finished':
        this.#add({
          of: Object.entries(event.trial.cell)
            .map(
              ([factor, level]) => `${factor}=${typeof level === 'string' ? level : JSON.stringify(level)}`,
            )
            .join(' '),
          name: `trial ${event.trial.number}: ${event.trial.workload}`,
          result: event.status === 'ok' ? 'passed' : 'failed',
          ...(event.why === undefined ? {} : { message: event.why }),
        });
        break;
      default:
        break;
    }
  }

  suites(): readonly JUnitSuite[] {
    return this.#suites;
  }

  #add(one: JUnitCase): void {
    this.#suites.at(-1)?.cases.push(one);
  }

  #task(event: Finished): void {
    const { host, name, item, status, because, diagnostic, time, changes } = event;
    const failed = status === 'failed' || status === 'refused';
    const message = diagnostic?.message ?? because ?? changes.map(({ summary }) => summary).join('; ');
    this.#add({
      of: host,
      name: item === undefined ? name : `${name} (${item})`,
      seconds: (time.wire + time.remote + time.own) / 1000,
      result: failed ? 'failed' : ['skipped', 'assured', 'unknown'].includes(status) ? 'skipped' : 'passed',
      message: message === '' ? status : `${status}: ${message}`,
      ...(diagnostic === undefined ? {} : { text: showDiagnostic(diagnostic) }),
    });
    const cases = this.#suites.at(-1)?.cases;
    if (!failed || !cases) return;
    const step = event.id.replace(/\[\d+\]$/, '');
    this.#failed.set(host, [...(this.#failed.get(host) ?? []), { step, cases, at: cases.length - 1 }]);
  }

  /** What did not end the host's play was rescued: of a host that failed, all but the last task. */
  #hostFinished(host: string, failed: boolean): void {
    const all = this.#failed.get(host) ?? [];
    this.#failed.delete(host);
    const last = failed ? all.at(-1)?.step : undefined;
    for (const { step, cases, at } of all) {
      if (step === last) continue;
      const one = cases[at]!;
      cases[at] = { ...one, result: 'passed', message: `rescued: ${one.message ?? ''}` };
    }
  }
}
