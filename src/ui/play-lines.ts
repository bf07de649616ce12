import type { RunEvent } from '../model/index.js';
import { sanitize } from '../model/sanitize.js';
import { FailureGroups } from './failure-groups.js';
import { hostNames } from './host-names.js';
import { manyHosts } from './many-hosts.js';
import { visibleLength } from './table.js';
import { TaskGroups } from './task-groups.js';
import {
  detailLines,
  headIndent,
  isWorthTelling,
  type TaskFinished,
  taskHead,
  type View,
} from './task-lines.js';
import { UnknownGroups } from './unknown-groups.js';
import { wrapped } from './wrapped.js';

type Of<T extends RunEvent['type']> = Extract<RunEvent, { type: T }>;

/** The lines of one play, as its events come; what several hosts share is told once. */
export class PlayLines {
  readonly #groups: TaskGroups;
  readonly #failures = new FailureGroups();
  readonly #unknown: UnknownGroups;
  readonly #many: boolean;
  /** Whether the same failure of several hosts is told once. A plan touches nothing: nobody has to see each at once. */
  readonly #together: boolean;
  readonly #hostWidth: number;
  /** What tasks had to say, until they finish. */
  readonly #said = new Map<string, string[]>();
  /** Who notified a handler, by host and handler. */
  readonly #notifiers = new Map<string, string[]>();
  readonly #waited = new Map<string, string>();
  /** Hosts that have not come to the end of the play. */
  readonly #short: Set<string>;
  #told = 0;

  /** @param live whether a live area shows what goes on */
  constructor(
    private readonly view: View,
    private readonly hosts: readonly string[],
    private readonly live: boolean,
  ) {
    this.#groups = new TaskGroups(view, hosts);
    this.#unknown = new UnknownGroups(view, (some) => this.#groups.where(some));
    this.#short = new Set(hosts);
    this.#many = hosts.length > manyHosts;
    this.#together = this.#many || view.mode === 'plan';
    this.#hostWidth = Math.max(0, ...hosts.map((host) => host.length));
  }

  /** @param lost hosts of its pattern that failed before */
  heading(play: string, lost: readonly string[] = []): string {
    const { style } = this.view;
    const { length } = this.hosts;
    if (length === 0) this.#told += 1;
    const where =
      length === 0
        ? lost.length > 0
          ? `on no host: ${hostNames(lost, { unicode: style.unicode })} failed before`
          : 'on no host: its pattern matches none'
        : `on ${length > 3 ? `${length} hosts: ` : ''}${hostNames(this.hosts, { unicode: style.unicode })}`;
    return wrapped(`${style.bold(sanitize(play))} ${style.dim(where)}`, 2, style);
  }

  /** The lines to print now; undefined for an event that is not told. */
  event(event: RunEvent): string[] | undefined {
    switch (event.type) {
      case 'host-started':
        this.#groups.begin(event.host);
        return undefined;
      case 'task-finished':
        return this.#taskFinished(event);
      case 'handler-notified': {
        const key = `${event.host} ${event.handler}`;
        this.#notifiers.set(key, [...new Set([...(this.#notifiers.get(key) ?? []), event.by])]);
        return undefined;
      }
      case 'host-unreachable':
        return this.#lost(event, 'unreachable', 'unreachable');
      case 'warning':
        return this.#lost(event, 'warning', event.diagnostic.severity);
      case 'host-finished':
        if (event.outcome !== 'stopped') this.#short.delete(event.host);
        this.#groups.end(event.host);
        return this.#groups.ready();
      case 'message':
        return this.#message(event);
      case 'task-waiting':
        return this.#waiting(event);
      case 'task-output':
        return this.live || this.view.verbosity < 2
          ? []
          : sanitize(event.text)
              .trimEnd()
              .split('\n')
              .map((line) => `    ${this.view.style.dim(`${this.#label(event.host)}${line}`)}`);
      default:
        return undefined;
    }
  }

  /** What is left to tell at the end of the play. */
  end({ stopped }: Of<'play-finished'>): string[] {
    const lines = [
      ...this.#groups.all(),
      ...this.#unknown.take(),
      ...this.#failures.take(),
      ...this.#stopped(stopped),
    ];
    return this.#told === 0 && this.#short.size === 0
      ? [`  ${this.view.style.green('nothing to change')}`]
      : lines;
  }

  /** Hosts that a keyword of the play has kept from going on, though they had not failed. */
  #stopped(why: string | undefined): string[] {
    if (why === undefined || this.#short.size === 0) return [];
    const { style } = this.view;
    const where = this.#groups.where([...this.#short], style.width - 46);
    return [
      `  ${style.red(`${style.unicode ? '✗' : 'X'} stopped`)} before the end ${style.dim(where)}`,
      `      ${sanitize(why)}`,
    ];
  }

  #taskFinished(event: TaskFinished): string[] {
    const said = this.#said.get(event.host) ?? [];
    this.#said.delete(event.host);
    this.#groups.pass(event);
    if (event.status === 'failed' || event.status === 'refused') return this.#failed(event);
    if (event.status === 'unknown' && this.view.verbosity === 0 && said.length === 0) {
      this.#told += 1;
      this.#unknown.add(event);
      return this.#groups.ready();
    }
    if (said.length > 0 || isWorthTelling(event, this.view)) {
      this.#told += 1;
      this.#groups.add(event, [...said, ...this.#becauseNotified(event)], said.length > 0);
    }
    return this.#groups.ready();
  }

  #becauseNotified({ host, id, status }: TaskFinished): string[] {
    const by = this.#notifiers.get(`${host} ${id.replace(/flush\d+\//, '')}`);
    return by && status !== 'skipped'
      ? [this.view.style.dim(`because of ${by.map((name) => `"${sanitize(name)}"`).join(', ')}`)]
      : [];
  }

  #failed(event: TaskFinished): string[] {
    this.#told += 1;
    const details = detailLines(event, this.view);
    if (!this.#together)
      return [
        ...this.#groups.of(event.host),
        wrapped(taskHead([event], this.#groups.where([event.host]), this.view), headIndent, this.view.style),
        ...details.map((line) => `      ${line}`),
      ];
    return this.#failures.add({
      host: event.host,
      id: event.id,
      code: event.diagnostic?.code ?? event.status,
      details,
      head: (hosts, more) =>
        wrapped(
          taskHead(
            [event],
            this.#where(hosts, more, visibleLength(taskHead([event], '', this.view)) + 1),
            this.view,
          ),
          headIndent,
          this.view.style,
        ),
    });
  }

  /** A host that left, or a warning about one. */
  #lost(event: Of<'host-unreachable'> | Of<'warning'>, id: string, word: string): string[] {
    const { style, frame } = this.view;
    this.#told += 1;
    const colour = word === 'warning' ? style.yellow : style.red;
    const mark = style.unicode ? '✗' : 'X';
    const host = event.host!;
    const details = frame(event.diagnostic).split('\n');
    const head = (hosts: readonly string[], more: boolean): string =>
      `  ${colour(`${word === 'warning' ? '!' : mark} ${word}`)} ${style.dim(this.#where(hosts, more, word.length + 5) || host)}`;
    const failure = { host, id, code: event.diagnostic.code, details, head };
    if (this.#together) return this.#failures.add(failure);
    return [...this.#groups.of(host), head([host], false), ...details.map((line) => `      ${line}`)];
  }

  /** @param bare columns that the rest of the line takes */
  #where(hosts: readonly string[], more: boolean, bare: number): string {
    if (!more) return this.#groups.where(hosts);
    const room = this.view.style.width - bare - 'likewise on 200 more hosts: '.length;
    const names = hostNames(hosts, { unicode: this.view.style.unicode, room });
    if (hosts.length === 1) return `likewise on ${names}`;
    return `likewise on ${hosts.length} more hosts${names.length <= room ? `: ${names}` : ''}`;
  }

  #message({ host, text }: Of<'message'>): string[] {
    if (host === undefined) return [];
    this.#said.set(host, [...(this.#said.get(host) ?? []), ...sanitize(text).split('\n')]);
    return [];
  }

  /** Without a live area each new thing that a host waits for is a line; there it is seen anyway. */
  #waiting({ host, what }: Of<'task-waiting'>): string[] {
    if (this.live || this.#many || this.#waited.get(host) === what) return [];
    this.#waited.set(host, what);
    return [`    ${this.view.style.dim(`${this.#label(host)}${sanitize(what)}`)}`];
  }

  #label(host: string): string {
    if (this.hosts.length === 1) return '';
    return `${host.padEnd(this.#hostWidth)} ${this.view.style.unicode ? '│' : '|'} `;
  }
}
