import type { RunEvent } from '../model/index.js';
import { duration } from './duration.js';
import { GroupedTasks, manyHosts } from './grouped-tasks.js';
import { hostNames } from './host-names.js';
import { LiveArea, type TerminalStream } from './live-area.js';
import { LiveState } from './live-state.js';
import { sanitize } from './sanitize.js';
import { summaryLines } from './summary-lines.js';
import { isWorthTelling, taskLines, type View } from './task-lines.js';
import { trialLine } from './trial-line.js';

/** Shows a run to a person, from its events alone: streaming lines, and on a terminal a live area. */
export class RunScreen {
  readonly #live = new LiveState();
  readonly #area: LiveArea | undefined;
  readonly #groups = new GroupedTasks();
  #hostWidth = 0;
  #many = false;
  #told = 0;

  constructor(
    private readonly view: View,
    private readonly stream: TerminalStream,
    interactive: boolean,
  ) {
    this.#area = interactive
      ? new LiveArea(stream, view.style, () => this.#live.lines(Date.now(), view.style))
      : undefined;
  }

  event(event: RunEvent): void {
    this.#live.event(event);
    this.#print(this.#linesOf(event));
    if (event.type === 'run-finished') this.#area?.close();
    else this.#area?.touch();
  }

  close(): void {
    this.#area?.close();
  }

  #print(lines: readonly string[]): void {
    if (this.#area) {
      if (lines.length > 0) this.#area.print(lines);
    } else if (lines.length > 0) this.stream.write(`${lines.join('\n')}\n`);
  }

  #linesOf(event: RunEvent): string[] {
    const view = this.view;
    const { style } = view;
    switch (event.type) {
      case 'play-started': {
        this.#hostWidth = Math.max(0, ...event.hosts.map((host) => host.length));
        this.#many = event.hosts.length > manyHosts;
        this.#told = 0;
        if (event.hosts.length === 0) this.#told = 1;
        const where = event.hosts.length === 0 ? 'no host: its pattern matches none' : hostNames(event.hosts);
        return ['', `${style.bold(sanitize(event.play))} ${style.dim(`on ${where}`)}`];
      }
      case 'task-finished': {
        const failed = event.status === 'failed' || event.status === 'refused';
        if (!isWorthTelling(event, view)) return [];
        this.#told += 1;
        if (!this.#many || failed) return taskLines(event, view, this.#hostWidth);
        this.#groups.add(event, view);
        return [];
      }
      case 'host-unreachable':
        this.#told += 1;
        return [
          `  ${style.red(`${event.host} is unreachable`)}`,
          ...view
            .frame(event.diagnostic)
            .split('\n')
            .map((line) => `    ${line}`),
        ];
      case 'message':
        return sanitize(event.text)
          .split('\n')
          .map((line) => `  ${event.host ? `${style.bold(event.host)} ` : ''}${line}`);
      case 'warning':
        return view.frame(event.diagnostic).split('\n');
      case 'task-waiting':
        return this.#area || view.verbosity === 0
          ? []
          : [`    ${style.dim(`${event.host}: ${sanitize(event.what)}`)}`];
      case 'task-output':
        return this.#area || view.verbosity < 2
          ? []
          : sanitize(event.text)
              .trimEnd()
              .split('\n')
              .map((line) => `    ${style.dim(line)}`);
      case 'experiment-started':
        return [
          `  ${event.trials} trials: ${event.cells} cells in ${event.blocks} blocks${event.estimateSeconds === undefined ? '' : `, about ${duration(event.estimateSeconds * 1000)}`}`,
          ...(event.emulated
            ? [style.yellow('  measured in the emulated lab: these figures say nothing about real hardware')]
            : []),
        ];
      case 'trial-finished':
        return this.#area && view.verbosity === 0 && event.status === 'ok' ? [] : [trialLine(event, style)];
      case 'experiment-finished':
        return [
          `  ${event.trials} trials${event.failed > 0 ? style.red(`, ${event.failed} failed`) : ', none failed'}; kept in ${event.bundle}`,
        ];
      case 'play-finished': {
        const lines = this.#groups.take(view);
        return this.#told === 0 ? [`  ${style.green('nothing to change')}`] : lines;
      }
      case 'run-finished':
        return [
          '',
          ...summaryLines(event.hosts, view.mode, style),
          ...(event.interrupted ? [style.yellow('interrupted')] : []),
        ];
      default:
        return view.verbosity >= 3 ? [style.dim(JSON.stringify(event))] : [];
    }
  }
}
