import type { RunEvent } from '../model/index.js';

/** What one host is doing in the play. */
export interface HostNow {
  readonly name: string;
  /** Tasks that it has behind it; a loop is one. */
  readonly done: Set<string>;
  /** Tasks that have begun, by id: those that were sent along with the first wait behind it. */
  readonly begun: Map<string, string>;
  /** The task, or `connecting to …`; undefined while rigger itself is thinking, or another host's turn. */
  doing?: string | undefined;
  /** Since when it is doing that. */
  since: number;
  /** What it waits for. */
  waiting?: string | undefined;
  /** The last lines that the command printed. */
  tail: readonly string[];
  state: 'not begun' | 'at work' | 'done' | 'failed' | 'unreachable' | 'stopped';
}

const tailLines = 3;

/** Where every host of the play is now, as told by the events. */
export class PlayProgress {
  #hosts = new Map<string, HostNow>();
  /** Tasks in the play as far as is known beforehand. */
  tasks = 0;

  get hosts(): readonly HostNow[] {
    return [...this.#hosts.values()];
  }

  event(event: RunEvent): void {
    switch (event.type) {
      case 'play-started':
        this.tasks = event.tasks;
        this.#hosts = new Map(
          event.hosts.map((name) => [
            name,
            {
              name,
              done: new Set<string>(),
              begun: new Map<string, string>(),
              since: event.at,
              tail: [],
              state: 'not begun' as const,
            },
          ]),
        );
        return;
      case 'host-started':
        this.#set(event.host, { state: 'at work', since: event.at });
        return;
      case 'host-connecting':
        this.#doing(event.host, `connecting to ${event.via}`, event.at);
        return;
      case 'host-connected':
        this.#doing(event.host, 'reading facts', event.at);
        return;
      case 'task-started':
        this.#hosts.get(event.host)?.begun.set(event.id, event.name);
        this.#doing(event.host, this.#first(event.host) ?? event.name, event.at);
        return;
      case 'task-recalled':
        this.#hosts.get(event.host)?.begun.delete(event.id);
        return;
      case 'task-waiting':
        this.#set(event.host, { waiting: event.what, tail: [] });
        return;
      case 'task-output': {
        const host = this.#hosts.get(event.host);
        if (!host) return;
        const lines = event.text.split('\n').filter((line) => line.trim() !== '');
        host.tail = [...host.tail, ...lines].slice(-tailLines);
        return;
      }
      case 'task-finished': {
        const host = this.#hosts.get(event.host);
        if (!host) return;
        host.done.add(event.id.replace(/\[\d+\].*/, ''));
        host.begun.delete(event.id);
        Object.assign(host, { doing: this.#first(event.host), waiting: undefined, tail: [] });
        host.state = event.status === 'failed' || event.status === 'refused' ? 'failed' : 'at work';
        return;
      }
      case 'host-unreachable':
        this.#set(event.host, { state: 'unreachable', doing: undefined });
        return;
      case 'host-finished':
        this.#set(event.host, {
          state: event.outcome,
          doing: undefined,
          waiting: undefined,
          tail: [],
        });
        return;
      case 'experiment-finished':
      case 'play-finished':
        this.#hosts.clear();
        return;
      default:
        return;
    }
  }

  #first(host: string): string | undefined {
    return [...(this.#hosts.get(host)?.begun.values() ?? [])][0];
  }

  #doing(name: string, what: string, at: number): void {
    this.#set(name, { doing: what, since: at, waiting: undefined, tail: [], state: 'at work' });
  }

  #set(name: string, now: Partial<HostNow>): void {
    const host = this.#hosts.get(name);
    if (host) Object.assign(host, now);
  }
}
