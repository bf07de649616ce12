import type { RunEvent } from '../model/index.js';
import { duration } from './duration.js';
import { ExperimentProgress } from './experiment-progress.js';
import { sanitize } from './sanitize.js';
import type { Style } from './style.js';
import { cut } from './table.js';

interface HostNow {
  done: number;
  doing?: string;
  since: number;
  tail: string[];
  over?: 'done' | 'failed' | 'unreachable';
}

const shownHosts = 6;
const tailLines = 3;

/** What every host is doing now, as told by the events; the live area draws it. */
export class LiveState {
  #hosts = new Map<string, HostNow>();
  #experiment = new ExperimentProgress();

  event(event: RunEvent): void {
    this.#experiment.event(event);
    switch (event.type) {
      case 'play-started':
        this.#hosts = new Map(event.hosts.map((host) => [host, { done: 0, since: event.at, tail: [] }]));
        return;
      case 'host-connecting':
        this.#doing(event.host, `connecting to ${event.via}`, event.at);
        return;
      case 'host-connected':
        this.#doing(event.host, 'reading facts', event.at);
        return;
      case 'task-started':
        this.#doing(event.host, event.name, event.at);
        return;
      case 'task-waiting': {
        const host = this.#hosts.get(event.host);
        if (host) host.tail = [event.what];
        return;
      }
      case 'task-output': {
        const host = this.#hosts.get(event.host);
        if (host)
          host.tail = [...host.tail, ...event.text.split('\n').filter((line) => line.trim() !== '')].slice(
            -tailLines,
          );
        return;
      }
      case 'task-finished': {
        const host = this.#hosts.get(event.host);
        if (!host) return;
        host.done += 1;
        delete host.doing;
        host.tail = [];
        if (event.status === 'failed' || event.status === 'refused') host.over = 'failed';
        return;
      }
      case 'host-unreachable': {
        const host = this.#hosts.get(event.host);
        if (host) host.over = 'unreachable';
        return;
      }
      case 'experiment-finished':
      case 'play-finished':
        this.#hosts.clear();
        return;
      default:
        return;
    }
  }

  lines(now: number, style: Style): string[] {
    const busy = [...this.#hosts].filter(([, host]) => host.over === undefined && host.doing !== undefined);
    const oldest = busy.sort(([, a], [, b]) => a.since - b.since).slice(0, shownHosts);
    const over = [...this.#hosts.values()].filter((host) => host.over !== undefined).length;
    return [
      ...this.#experiment.lines(now, style),
      ...oldest.flatMap(([name, host]) => [
        `${style.cyan(style.unicode ? '…' : '...')} ${style.bold(name)} ${sanitize(host.doing!)} ${style.dim(duration(now - host.since))}`,
        ...host.tail.map((line) => style.dim(`    ${cut(sanitize(line), style.width - 6)}`)),
      ]),
      ...(busy.length > shownHosts
        ? [style.dim(`  and ${busy.length - shownHosts} more hosts at work, ${over} failed`)]
        : []),
    ];
  }

  #doing(name: string, what: string, at: number): void {
    const host = this.#hosts.get(name);
    if (host) Object.assign(host, { doing: what, since: at, tail: [] });
  }
}
