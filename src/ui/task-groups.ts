import { withoutHost } from '../model/without-host.js';
import { hostNames } from './host-names.js';
import { visibleLength } from './table.js';
import {
  detailIndent,
  detailLines,
  headIndent,
  type TaskFinished,
  taskHead,
  type View,
} from './task-lines.js';
import { wrapped } from './wrapped.js';

const indent = ' '.repeat(detailIndent);

interface Group {
  readonly order: number;
  readonly events: TaskFinished[];
  /** As the first host has them, and with every host's own name taken out. */
  readonly details: readonly string[];
  readonly common: readonly string[];
  readonly said: boolean;
}

/** Of one task and status so many different accounts are told; more are only counted. */
const accounts = 4;

/**
 * Gathers what happened to hosts: a line for each task and status with the hosts that share it. A
 * group is ready when every host at work has the task behind it; with one host that is at once, and
 * 200 hosts to which the same happened take as much room as one.
 */
export class TaskGroups {
  readonly #orders = new Map<string, number>();
  readonly #reached = new Map<string, number>();
  #groups = new Map<string, Group>();

  constructor(
    private readonly view: View,
    /** All hosts of the play. */
    private readonly hosts: readonly string[],
  ) {}

  /** The host takes part from now on: what others did waits for it. */
  begin(host: string): void {
    if (!this.#reached.has(host)) this.#reached.set(host, -1);
  }

  /** The host has left, or has all behind it. */
  end(host: string): void {
    this.#reached.delete(host);
  }

  /** The host has this task behind it. */
  pass({ id, host }: TaskFinished): void {
    this.#reached.set(host, Math.max(this.#reached.get(host) ?? -1, this.#orderOf(id)));
  }

  /** @param said lines that the task itself had to say */
  add(event: TaskFinished, more: readonly string[], said: boolean): void {
    const details = [...more, ...detailLines(event, this.view)];
    const common = details.map((line) => withoutHost(line, event.host));
    // What was said is never told with a stand-in for the host.
    const key = JSON.stringify([event.id, event.status, said ? details : common]);
    const group = this.#groups.get(key);
    if (group) group.events.push(event);
    else this.#groups.set(key, { order: this.#orderOf(event.id), events: [event], details, common, said });
  }

  /** The lines of all tasks that every host at work has behind it. */
  ready(): string[] {
    const slowest = Math.min(...this.#reached.values());
    return this.#take(({ order }) => order <= slowest);
  }

  /** The lines of all that is known of one host. */
  of(host: string): string[] {
    return this.#take(({ events }) => events.some((event) => event.host === host));
  }

  all(): string[] {
    return this.#take(() => true);
  }

  #orderOf(id: string): number {
    const order = this.#orders.get(id) ?? this.#orders.size;
    this.#orders.set(id, order);
    return order;
  }

  #take(wanted: (group: Group) => boolean): string[] {
    const taken = [...this.#groups].filter(([, group]) => wanted(group));
    for (const [key] of taken) this.#groups.delete(key);
    const alike = new Map<string, Group[]>();
    for (const [, group] of taken.sort(([, a], [, b]) => a.order - b.order)) {
      const key = JSON.stringify([group.order, group.events[0]!.status]);
      alike.set(key, [...(alike.get(key) ?? []), group]);
    }
    return [...alike.values()].flatMap((groups) => this.#told(groups));
  }

  #told(groups: readonly Group[]): string[] {
    if (groups.some(({ said }) => said)) return this.#saidBy(groups);
    const told = groups.length > accounts ? [] : groups;
    const rest = groups.filter((group) => !told.includes(group)).flatMap(({ events }) => events);
    return [
      ...told.flatMap(({ events, details, common }) => [
        this.#head(events),
        ...(events.length > 1 ? common : details).map((line) => `${indent}${line}`),
      ]),
      ...(rest.length > 0
        ? [
            this.#head(rest),
            `${indent}${this.view.style.dim(`each in its own way; \`-l ${rest[0]!.host}\` shows one`)}`,
          ]
        : []),
    ];
  }

  /** What a task had to say on each host, below one line. */
  #saidBy(groups: readonly Group[]): string[] {
    const events = groups.flatMap((group) => group.events);
    const place = (group: Group): number => this.hosts.indexOf(group.events[0]!.host);
    const inOrder = [...groups].sort((a, b) => place(a) - place(b));
    return [
      this.#head(events),
      ...inOrder.flatMap(({ events: alike, details }) => {
        const label =
          alike.length === this.hosts.length
            ? ''
            : `${hostNames(
                alike.map(({ host }) => host),
                { unicode: this.view.style.unicode },
              )}: `;
        return details.map((line) => `${indent}${this.view.style.cyan(label)}${line}`);
      }),
    ];
  }

  #head(events: readonly TaskFinished[]): string {
    const bare = visibleLength(taskHead(events, '', this.view));
    const hosts = events.map(({ host }) => host);
    const { style } = this.view;
    return wrapped(
      taskHead(events, this.where(hosts, style.width - bare - 16), this.view),
      headIndent,
      style,
    );
  }

  /** Some hosts of the play in words; nothing where it has only one. */
  where(names: readonly string[], room = 40): string {
    if (this.hosts.length === 1) return '';
    if (names.length === this.hosts.length)
      return names.length === 2 ? 'on both hosts' : `on all ${names.length} hosts`;
    const called = hostNames(names, { unicode: this.view.style.unicode, room });
    if (names.length <= 3) return `on ${called}`;
    return called.length <= room ? `on ${names.length} hosts: ${called}` : `on ${names.length} hosts`;
  }
}
