import { hostNames } from './host-names.js';
import { sanitize } from './sanitize.js';
import { statusColour, statusMark, statusWord } from './status-mark.js';
import { detailLines, type TaskFinished, type View } from './task-lines.js';

/** More hosts than this are told by task, not one by one. */
export const manyHosts = 8;

interface Group {
  readonly first: TaskFinished;
  readonly hosts: string[];
  readonly details: readonly string[];
}

/**
 * Gathers what happened to many hosts: a line for each task and status with the hosts that share
 * it, so that 200 hosts to which the same happened take as much room as one.
 */
export class GroupedTasks {
  readonly #groups = new Map<string, Group>();

  add(event: TaskFinished, view: View): void {
    const details = detailLines(event, view);
    const key = JSON.stringify([event.id, event.status, details]);
    const group = this.#groups.get(key);
    if (group) group.hosts.push(event.host);
    else this.#groups.set(key, { first: event, hosts: [event.host], details });
  }

  /** All lines, in the order in which the play has the tasks; empties the collection. */
  take(view: View): string[] {
    const groups = [...this.#groups.values()].sort((a, b) => byId(a.first.id, b.first.id));
    this.#groups.clear();
    return groups.flatMap(({ first, hosts, details }) => [
      [
        `  ${statusMark(first.status, view.style)}`,
        statusColour(first.status, view.style)(statusWord(first.status, view.mode)),
        `${sanitize(first.name)}${first.item === undefined ? '' : view.style.dim(` [${sanitize(first.item)}]`)}`,
        view.style.dim(`on ${hosts.length === 1 ? hosts[0] : `${hosts.length} hosts: ${hostNames(hosts)}`}`),
      ].join(' '),
      ...details.map((line) => `      ${line}`),
    ]);
  }
}

const byId = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true });
