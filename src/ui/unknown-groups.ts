import { sanitize } from '../model/sanitize.js';
import { statusColour, statusMark } from './status-mark.js';
import type { TaskFinished, View } from './task-lines.js';
import { wrapped } from './wrapped.js';

/** What a plan cannot tell, told once for each cause instead of once for each task. */
export class UnknownGroups {
  /** Hosts by task, by cause. */
  readonly #causes = new Map<string, Map<string, Set<string>>>();

  constructor(
    private readonly view: View,
    private readonly where: (hosts: readonly string[]) => string,
  ) {}

  add({ cause, because, name, item, host }: TaskFinished): void {
    const key = cause ?? because ?? 'nobody says why';
    const tasks = this.#causes.get(key) ?? new Map<string, Set<string>>();
    const task = `"${sanitize(name)}"${item === undefined ? '' : ` [${sanitize(item)}]`}`;
    tasks.set(task, (tasks.get(task) ?? new Set()).add(host));
    this.#causes.set(key, tasks);
  }

  /** The lines for all that was added since. */
  take(): string[] {
    const { style } = this.view;
    const lines = [...this.#causes].flatMap(([cause, tasks]) => {
      const all = [...tasks].map(([task, hosts]) => [task, this.where([...hosts])].filter(Boolean).join(' '));
      const count = all.length === 1 ? '1 task' : `${all.length} tasks`;
      return [
        `  ${statusMark('unknown', style)} ${statusColour('unknown', style)(`unknown until apply: ${count}`)}, since ${sanitize(cause)}`,
        `      ${style.dim(wrapped(all.join(', '), 6, style))}`,
      ];
    });
    this.#causes.clear();
    return lines;
  }
}
